"""Hypothesis strategies for gradient checks: shapes, arrays, cotangents, whole programs.

This is the only module that imports Hypothesis. What is drawn shrinks: to fewer statements,
smaller shapes, simpler numbers. And it is dyadic (sixteenths), so that the points of a stencil
are exact.

>>> from hypothesis import given, settings
>>> from tinygrad_edu.testing import check_grad
>>> @settings(max_examples=5, deadline=None, derandomize=True)
... @given(programs())
... def test_the_engine(program):
...     check_grad(program, *program.inputs).assert_ok()
>>> test_the_engine()
"""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from tinygrad_edu.engine import bare
from tinygrad_edu.testing import vocabulary
from tinygrad_edu.testing.building import build
from tinygrad_edu.testing.domain import SHAPES, Pick, Shape
from tinygrad_edu.testing.programs import Program

Elements = Literal["dyadic", "ties", "saturating", "near_domain_edge"]

ELEMENTS: dict[str, Sequence[float]] = {
    "dyadic": [n / 16 for n in sorted(range(-64, 65), key=abs)],
    "ties": [0.0, 1.0, -1.0],
    "saturating": [0.0, 30.0, -30.0, 700.0, -700.0, 1e-3, -1e-3],
    "near_domain_edge": [2.0**-k for k in (4, 10, 20, 30, 40)] + [1 - 2.0**-k for k in (4, 10, 20)],
}
"""What arrays are made of, simplest first."""


def shapes() -> st.SearchStrategy[Shape]:
    """Small shapes, from ``()`` on; square and cubic ones more often than chance would have it."""
    return st.sampled_from(SHAPES)


@st.composite
def broadcastable(draw: st.DrawFn, n: int = 2) -> tuple[Shape, ...]:
    """``n`` shapes that broadcast together: some axes are 1, some leading axes are missing."""
    return vocabulary.broadcastable(_picker(draw), n)


@st.composite
def arrays(draw: st.DrawFn, shape: Shape, elements: Elements = "dyadic") -> NDArray[np.float64]:
    """Arrays of float64.

    Args:
        draw: given by Hypothesis.
        shape: the shape of the array.
        elements: ``"dyadic"``: sixteenths from -4 to 4; ``"ties"``: -1, 0 and 1, so that many are
            equal; ``"saturating"``: where exponentials overflow and sigmoids stand still;
            ``"near_domain_edge"``: close to 0 and 1 from inside.

    Raises:
        ValueError: for other ``elements``.
    """
    if elements not in ELEMENTS:
        raise ValueError(f"arrays: elements must be one of {', '.join(ELEMENTS)}, not {elements!r}")
    size = int(np.prod(shape))
    numbers = draw(st.lists(st.sampled_from(ELEMENTS[elements]), min_size=size, max_size=size))
    return np.array(numbers, dtype=np.float64).reshape(shape)


def cotangents(y: Any) -> st.SearchStrategy[NDArray[np.float64]]:
    """Gradients of a result ``y``: arrays of its shape, of numbers none of which is 0 or 1."""
    data = bare(y)
    numbers = st.sampled_from([n / 16 for n in (9, -9, 11, -13, 21, -27, 31)])
    size = int(np.size(data))
    return st.lists(numbers, min_size=size, max_size=size).map(
        lambda found: np.array(found).reshape(np.shape(data))
    )


@st.composite
def programs(
    draw: st.DrawFn,
    ops: Sequence[str] | None = None,
    must_use: str | None = None,
    max_statements: int = 8,
) -> Program:
    """Random computations that run without error; see :mod:`tinygrad_edu.testing.programs`.

    Args:
        draw: given by Hypothesis.
        ops: the names of the operations to draw from, simple ones first; by default all.
        must_use: the name of an operation that must occur.
        max_statements: the greatest number of operations.
    """
    return build(_picker(draw), ops, must_use, max_statements)


def _picker(draw: st.DrawFn) -> Pick:
    return lambda options: options[draw(st.integers(0, len(options) - 1))]
