"""Operations whose results jump: comparisons, positions, questions. Without a rule, no gradient.

They are recorded like any other, so that nothing is detached without a word.
"""

import numpy as np

from tinygrad_edu.engine import primitive

less = primitive("less")
less_equal = primitive("less_equal")
greater = primitive("greater")
greater_equal = primitive("greater_equal")
equal = primitive("equal")
not_equal = primitive("not_equal")

bitwise_and = primitive("bitwise_and")
bitwise_or = primitive("bitwise_or")
bitwise_xor = primitive("bitwise_xor")
invert = primitive("invert")
logical_and = primitive("logical_and")
logical_or = primitive("logical_or")
logical_xor = primitive("logical_xor")
logical_not = primitive("logical_not")

isnan = primitive("isnan")
isinf = primitive("isinf")
isfinite = primitive("isfinite")
signbit = primitive("signbit")
isclose = primitive("isclose")
allclose = primitive("allclose")
array_equal = primitive("array_equal")

all = primitive("all")
any = primitive("any")
count_nonzero = primitive("count_nonzero")
argmax = primitive("argmax")
argmin = primitive("argmin")
argsort = primitive("argsort")
argpartition = primitive("argpartition")
argwhere = primitive("argwhere")
flatnonzero = primitive("flatnonzero")
searchsorted = primitive("searchsorted")
digitize = primitive("digitize", method=False)
matrix_rank = primitive("linalg.matrix_rank", method=False)

exponent = primitive(
    "exponent",
    forward=lambda x: np.frexp(x)[1],
    method=False,
    doc="""The whole number ``n`` of ``x = m 2ⁿ`` with ``1/2 <= |m| < 1``; 0 of 0.

    >>> int(exponent(6.0))
    3
    """,
)

zeros_like = primitive("zeros_like", method=False)
ones_like = primitive("ones_like", method=False)
full_like = primitive("full_like", method=False)
