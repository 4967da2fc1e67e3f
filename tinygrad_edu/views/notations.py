"""How the parts of a formula are put on paper: in plain text, in LaTeX, in MathML."""

import re
from html import escape
from typing import Any, Protocol

from tinygrad_edu.views.names import printable
from tinygrad_edu.views.numbers import MINUS, summary

_SUPERSCRIPTS = str.maketrans("0123456789−-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
_GREEK = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon",
    "phi", "chi", "psi", "omega",
)  # fmt: skip
_LATEX_SIGNS = {
    "·": r"\cdot", "⊙": r"\odot", "@": r"\,", MINUS: "-", "≤": r"\le", "≥": r"\ge", "≠": r"\ne",
    "≈": r"\approx",
}  # fmt: skip
_LATEX_FUNCTIONS = (
    "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "log", "max", "min",
)  # fmt: skip
_LATEX_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "_": r"\_", "%": r"\%", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "\u2068": "", "\u2069": "",  # LaTeX has marks of its own for the direction of a text
}  # fmt: skip


class Notation(Protocol):
    """A way of writing formulas. Every method takes and gives finished pieces of text."""

    def name(self, text: str) -> str: ...  # noqa: D102
    def plain(self, text: str) -> str: ...  # noqa: D102
    def number(self, value: Any) -> str: ...  # noqa: D102
    def partial(self, top: str, bottom: str) -> str: ...  # noqa: D102
    def infix(self, a: str, sign: str, b: str) -> str: ...  # noqa: D102
    def prefix(self, sign: str, x: str) -> str: ...  # noqa: D102
    def parentheses(self, x: str) -> str: ...  # noqa: D102
    def fraction(self, a: str, b: str) -> str: ...  # noqa: D102
    def power(self, base: str, exponent: str) -> str: ...  # noqa: D102
    def root(self, x: str, is_short: bool) -> str: ...  # noqa: D102
    def bars(self, x: str) -> str: ...  # noqa: D102
    def transposed(self, x: str) -> str: ...  # noqa: D102
    def index(self, x: str, text: str) -> str: ...  # noqa: D102
    def cases(self, condition: str, a: str, b: str) -> str: ...  # noqa: D102
    def function(self, name: str, args: list[str]) -> str: ...  # noqa: D102


class _Text:
    def name(self, text: str) -> str:
        return printable(text)

    plain = name

    def number(self, value: Any) -> str:
        return summary(value)

    def partial(self, top: str, bottom: str) -> str:
        return f"d{self.name(top)}/d{self.name(bottom)}"

    def infix(self, a: str, sign: str, b: str) -> str:
        return f"{a} {sign} {b}"

    def prefix(self, sign: str, x: str) -> str:
        return sign + x

    def parentheses(self, x: str) -> str:
        return f"({x})"

    def fraction(self, a: str, b: str) -> str:
        return f"{a} / {b}"

    def power(self, base: str, exponent: str) -> str:
        if re.fullmatch(f"[{MINUS}]?[0-9]+", exponent):
            return base + exponent.translate(_SUPERSCRIPTS)
        short = re.fullmatch(r"\w+", exponent)
        return f"{base}^{exponent}" if short else f"{base}^({exponent})"

    def root(self, x: str, is_short: bool) -> str:
        return f"√{x}" if is_short else f"√({x})"

    def bars(self, x: str) -> str:
        return f"|{x}|"

    def transposed(self, x: str) -> str:
        return f"{x}ᵀ"

    def index(self, x: str, text: str) -> str:
        return f"{x}[{text}]"

    def cases(self, condition: str, a: str, b: str) -> str:
        return f"{a} if {condition} else {b}"

    def function(self, name: str, args: list[str]) -> str:
        return f"{printable(name)}({', '.join(args)})"


class _Latex:
    def name(self, text: str) -> str:
        stem, digits = _with_index(text)
        if stem in _GREEK:
            stem = f"\\{stem}"
        elif len(stem) != 1 or not (stem.isascii() and stem.isalpha()):
            return self.plain(text)
        return f"{stem}_{{{digits}}}" if digits else stem

    def plain(self, text: str) -> str:
        return latex_prose(printable(text))

    def number(self, value: Any) -> str:
        own = getattr(value, "_repr_latex_", None)  # how notebooks ask; a SymPy expression answers
        if own is not None:
            return str(own()).strip("$").removeprefix(r"\displaystyle ")
        text = summary(value).replace(MINUS, "-")
        text = {"∞": r"\infty", "-∞": r"-\infty", "NaN": r"\mathrm{NaN}"}.get(text, text)
        return re.sub(r"e(-?\d+)$", r"\\cdot 10^{\1}", text).replace("×", r"\times ")

    def partial(self, top: str, bottom: str) -> str:
        return rf"\frac{{\partial {self.name(top)}}}{{\partial {self.name(bottom)}}}"

    def infix(self, a: str, sign: str, b: str) -> str:
        return f"{a} {_LATEX_SIGNS.get(sign, sign)} {b}"

    def prefix(self, sign: str, x: str) -> str:
        return f"{_LATEX_SIGNS.get(sign, sign)}{x}"

    def parentheses(self, x: str) -> str:
        return rf"\left({x}\right)"

    def fraction(self, a: str, b: str) -> str:
        return rf"\frac{{{a}}}{{{b}}}"

    def power(self, base: str, exponent: str) -> str:
        return f"{base}^{{{exponent}}}"

    def root(self, x: str, is_short: bool) -> str:
        return rf"\sqrt{{{x}}}"

    def bars(self, x: str) -> str:
        return rf"\left|{x}\right|"

    def transposed(self, x: str) -> str:
        return rf"{x}^{{\top}}"

    def index(self, x: str, text: str) -> str:
        return f"{x}_{{{self.plain(text)}}}"

    def cases(self, condition: str, a: str, b: str) -> str:
        rows = rf"{a} & \text{{if }} {condition} \\ {b} & \text{{otherwise}}"
        return rf"\begin{{cases}} {rows} \end{{cases}}"

    def function(self, name: str, args: list[str]) -> str:
        written = rf"\{name}" if name in _LATEX_FUNCTIONS else rf"\operatorname{{{_word(name)}}}"
        return rf"{written}\left({', '.join(args)}\right)"


class _MathML:
    def name(self, text: str) -> str:
        stem, digits = _with_index(text)
        if not digits:
            return f"<mi>{escape(printable(text))}</mi>"
        return f"<msub><mi>{escape(printable(stem))}</mi><mn>{digits}</mn></msub>"

    def plain(self, text: str) -> str:
        return f"<mtext>{escape(printable(text))}</mtext>"

    def number(self, value: Any) -> str:
        return f"<mn>{escape(summary(value))}</mn>"

    def partial(self, top: str, bottom: str) -> str:
        above, below = (f"<mrow><mo>∂</mo>{self.name(x)}</mrow>" for x in (top, bottom))
        return f"<mfrac>{above}{below}</mfrac>"

    def infix(self, a: str, sign: str, b: str) -> str:
        return f"<mrow>{a}<mo>{escape(sign)}</mo>{b}</mrow>"

    def prefix(self, sign: str, x: str) -> str:
        return f"<mrow><mo>{sign}</mo>{x}</mrow>"

    def parentheses(self, x: str) -> str:
        return f"<mrow><mo>(</mo>{x}<mo>)</mo></mrow>"

    def fraction(self, a: str, b: str) -> str:
        return f"<mfrac><mrow>{a}</mrow><mrow>{b}</mrow></mfrac>"

    def power(self, base: str, exponent: str) -> str:
        return f"<msup><mrow>{base}</mrow><mrow>{exponent}</mrow></msup>"

    def root(self, x: str, is_short: bool) -> str:
        return f"<msqrt>{x}</msqrt>"

    def bars(self, x: str) -> str:
        return f"<mrow><mo>|</mo>{x}<mo>|</mo></mrow>"

    def transposed(self, x: str) -> str:
        return f"<msup><mrow>{x}</mrow><mi>⊤</mi></msup>"

    def index(self, x: str, text: str) -> str:
        return f"<msub><mrow>{x}</mrow>{self.plain(text)}</msub>"

    def cases(self, condition: str, a: str, b: str) -> str:
        rows = (
            f"<mtr><mtd>{a}</mtd><mtd><mtext>if </mtext>{condition}</mtd></mtr>"
            f"<mtr><mtd>{b}</mtd><mtd><mtext>otherwise</mtext></mtd></mtr>"
        )
        return f"<mrow><mo>{{</mo><mtable columnalign='left'>{rows}</mtable></mrow>"

    def function(self, name: str, args: list[str]) -> str:
        joined = "<mo>,</mo>".join(args)
        return f"<mrow><mi>{escape(printable(name))}</mi><mo>(</mo>{joined}<mo>)</mo></mrow>"


TEXT: Notation = _Text()
LATEX: Notation = _Latex()
MATHML: Notation = _MathML()


def _with_index(text: str) -> tuple[str, str]:
    """A letter or a Greek name, and the index that follows it: ``x1`` and ``w_2``."""
    found = re.fullmatch(r"([^\W\d_]+?)_?(\d*)", text)
    stem, digits = found.groups() if found else (text, "")
    return (stem, digits) if len(stem) == 1 or stem in _GREEK else (text, "")


def latex_prose(text: str) -> str:
    r"""Text amid formulas; what LaTeX has another use for is escaped.

    >>> print(latex_prose("w_1 is 50 % of it"))
    \text{w\_1 is 50 \% of it}
    """
    return f"\\text{{{_word(text)}}}"


def _word(name: str) -> str:
    return "".join(_LATEX_ESCAPES.get(c, c) for c in name)
