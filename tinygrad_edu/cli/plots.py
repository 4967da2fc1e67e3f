"""Learning curves, with Matplotlib where it is installed."""

from importlib.util import find_spec
from pathlib import Path

from tinygrad_edu.views.files import write


def learning_curves(path: Path, curves: dict[str, list[float]]) -> str:
    """Draw the loss of each epoch, one curve per name, side by side, and say what was written."""
    if find_spec("matplotlib") is None:
        return "no learning curves: they need Matplotlib (pip install 'tinygrad_edu[plot]')"
    from io import BytesIO

    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.5 * len(curves), 3.2), layout="constrained")
    for axes, (name, curve) in zip(
        figure.subplots(1, len(curves), squeeze=False)[0], curves.items(), strict=True
    ):
        axes.plot(range(1, len(curve) + 1), curve, color="#0072B2")
        axes.set(title=name, xlabel="epoch", ylabel="training loss", ylim=(0, None))
        axes.spines[["top", "right"]].set_visible(False)
    image = BytesIO()
    figure.savefig(image, format="png", dpi=120)
    write(path, image.getvalue())
    return f"wrote {path}"
