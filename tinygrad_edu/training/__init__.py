"""Floor 6: the training loop, and how good a model is.

======================  ================================================================
``data``                rows of examples, and their division into batches
``fit``                 ``fit``: forward, backward, step, over and over
``compiled``            the step of ``fit(compile=True)``
``history``             ``History``: the loss after each epoch
``finite``              what to say when numbers stop being finite
``evaluation``          ``evaluate``, ``accuracy``, ``confusion_table``
======================  ================================================================
"""

from tinygrad_edu.training.data import batches
from tinygrad_edu.training.evaluation import accuracy, confusion_table, evaluate
from tinygrad_edu.training.finite import NonFiniteError
from tinygrad_edu.training.fit import fit
from tinygrad_edu.training.history import History

__all__ = [
    "History",
    "NonFiniteError",
    "accuracy",
    "batches",
    "confusion_table",
    "evaluate",
    "fit",
]
