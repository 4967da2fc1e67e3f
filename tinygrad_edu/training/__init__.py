"""Floor 6: the training loop, and how good a model is.

======================  ================================================================
``data``                rows of examples, and their division into batches
``fit``                 ``fit``: forward, backward, step, over and over
``epochs``              what happens in one epoch
``compiled``            the step of ``fit(compile=True)``
``history``             ``History``: the loss after each epoch
``finite``              what to say when numbers stop being finite
``parts``               whether the parts that ``fit`` is given belong together
``metrics``             the metrics that ``fit`` is given, and what they say
``evaluation``          ``evaluate``, ``accuracy``, ``confusion_table``
======================  ================================================================
"""

from tinygrad_edu._hints import hinting
from tinygrad_edu.training.data import batches
from tinygrad_edu.training.evaluation import accuracy, confusion_table, evaluate
from tinygrad_edu.training.finite import NonFiniteError
from tinygrad_edu.training.fit import fit
from tinygrad_edu.training.history import History

__getattr__ = hinting(
    "training",
    {
        "DataLoader": "training.batches((x, y), 32, rng=0)",
        "Trainer": "training.fit(model, data, loss, optimizer, ...)",
        "train": "training.fit(model, data, loss, optimizer, ...)",
        "TensorDataset": "the pair (x, y), or datasets.Dataset(x, y)",
        "confusion_matrix": "training.confusion_table(logits, labels)",
        "accuracy_score": "training.accuracy(logits, labels)",
        **dict.fromkeys(
            ("f1_score", "precision_score", "recall_score", "f1", "precision", "recall"),
            "training.confusion_table(logits, labels): row = label, column = prediction",
        ),
        "r2_score": "1 - ((y - z) ** 2).sum() / ((y - y.mean()) ** 2).sum()",
        "train_test_split": "Dataset.split(0.25, rng=0)",
        **dict.fromkeys(("mse", "mean_squared_error"), "nn.mse_loss(prediction, target)"),
        **dict.fromkeys(
            ("cross_validate", "cross_val_score", "KFold"),
            "a loop over seeds: train, test = data.split(0.25, rng=seed), and in it a new model",
        ),
        "predict": "model.eval()(x)",
        "save": "np.savez(path, **model.state_dict())",
        "ModelCheckpoint": "callbacks=[f], where f(history) saves model.state_dict()",
        "Callback": "callbacks=[f], where f is a function of the history",
        **dict.fromkeys(
            ("LearningRateScheduler", "ReduceLROnPlateau"),
            "callbacks=[f], where f(history) sets optimizer.lr",
        ),
        "EarlyStopping": "callbacks=[f], where f(history) returns True to stop",
    },
)

__all__ = [
    "History",
    "NonFiniteError",
    "accuracy",
    "batches",
    "confusion_table",
    "evaluate",
    "fit",
]


def __dir__() -> list[str]:
    return sorted(__all__)
