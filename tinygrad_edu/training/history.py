"""``History``: what training went through, as plain lists with one number per epoch."""

from dataclasses import dataclass, field

from tinygrad_edu._hints import hints

OTHER_NAMES = {
    "history": "history.curves()",
    "val_loss": "history.validation_loss",
    **dict.fromkeys(("accuracy", "acc"), 'history.metrics["accuracy"]'),
    **dict.fromkeys(("val_accuracy", "val_acc"), 'history.validation_metrics["accuracy"]'),
    "epoch": "len(history)",
    "plot": "plt.plot(history.loss), of matplotlib; history.curves() has all curves by name",
}
"""What other libraries call it, and what to write here."""


@hints(OTHER_NAMES)
@dataclass(repr=False)
class History:
    """The course of a training.

    Attributes:
        loss: the mean loss over the training rows, as they were met during the epoch.
        validation_loss: the loss over the validation rows after the epoch; empty without them.
        metrics: for each metric, by name, its mean over the training rows as they were met.
        validation_metrics: the same over the validation rows after the epoch.

    >>> history = History([0.9, 0.4], [0.8, 0.5])
    >>> history
    <History: 2 epochs, loss 0.9 to 0.4, validation loss 0.8 to 0.5>
    """

    loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    metrics: dict[str, list[float]] = field(default_factory=dict)
    validation_metrics: dict[str, list[float]] = field(default_factory=dict)

    def __len__(self) -> int:
        """The number of epochs."""
        return len(self.loss)

    def add(self, means: dict[str, float]) -> None:
        """Append what an epoch has brought: the loss, under this name, and the metrics."""
        _append(self.loss, self.metrics, means)

    def add_validation(self, means: dict[str, float]) -> None:
        """Append what the validation rows have brought."""
        _append(self.validation_loss, self.validation_metrics, means)

    def curves(self) -> dict[str, list[float]]:
        """All lists that are not empty, by a name to show.

        >>> History([0.9], metrics={"accuracy": [0.5]}).curves()
        {'loss': [0.9], 'accuracy': [0.5]}
        """
        curves = {"loss": self.loss, "validation loss": self.validation_loss, **self.metrics}
        curves |= {f"validation {name}": curve for name, curve in self.validation_metrics.items()}
        return {name: curve for name, curve in curves.items() if curve}

    def __repr__(self) -> str:
        epochs = f"{len(self)} epoch{'s' * (len(self) != 1)}"
        shown = [f"{name} {_course(curve)}" for name, curve in self.curves().items()]
        return f"<History: {', '.join([epochs, *shown])}>"


def _append(loss: list[float], metrics: dict[str, list[float]], means: dict[str, float]) -> None:
    for name, mean in means.items():
        (loss if name == "loss" else metrics.setdefault(name, [])).append(mean)


def _course(curve: list[float]) -> str:
    return f"{curve[0]:.4g}" if len(curve) == 1 else f"{curve[0]:.4g} to {curve[-1]:.4g}"
