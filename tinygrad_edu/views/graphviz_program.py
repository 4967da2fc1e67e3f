"""The program ``dot`` of Graphviz, with a limit on its time; and how text is written for it."""

import html
import shutil
import subprocess

SECONDS = 5.0
"""How long Graphviz may think before the built-in layout takes over."""


class DotError(OSError):
    """Graphviz is missing, failed, or took too long; the message says which and what to do."""


def run_dot(source: str, output: str, seconds: float = SECONDS, *, engine: str = "dot") -> bytes:
    """What Graphviz makes of DOT text.

    Args:
        source: the text.
        output: such as ``"svg"``, ``"png"``, ``"pdf"``, ``"plain"``.
        seconds: how long it may take.
        engine: what places things; ``"nop2"`` leaves all where the text says they are.

    Raises:
        DotError: if ``dot`` is missing, fails or is not done after ``seconds``.
    """
    if is_missing():
        raise DotError(
            "the program `dot` is not on the PATH; install Graphviz "
            "(apt install graphviz, brew install graphviz, winget install graphviz)"
        )
    try:
        done = subprocess.run(
            ["dot", f"-K{engine}", f"-T{output}"],
            input=source.encode(),
            capture_output=True,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired as error:
        raise DotError(f"Graphviz was not done after {seconds:g} s") from error
    except OSError as error:
        raise DotError(f"the program `dot` could not be started: {error}") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["nothing"]
        raise DotError(f"Graphviz failed (status {done.returncode}) and said: {said[0]:.200}")
    return done.stdout


def in_label(text: str) -> str:
    r"""Text for an HTML-like label: nothing in it means anything to Graphviz.

    Graphviz writes a line in the direction of its first letter. Where that belongs to a name that
    is written from right to left, a mark before it says that the line is not.

    >>> in_label("a < b"), in_label("\u2068\u05de\u2069 = 2").encode("unicode_escape")[:6]
    ('a &lt; b', b'\\u200e')
    """
    return html.escape(f"\u200e{text}" if text.startswith("\u2068") else text)


def is_missing() -> bool:
    """Whether the program ``dot`` is not on the PATH."""
    return shutil.which("dot") is None
