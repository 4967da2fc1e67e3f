"""What loops compute, by name: the vocabulary of the code that Numba compiles."""

import numpy as np

from tinygrad_edu.compiler.access import REDUCED

ELEMENTWISE = {
    "absolute", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "cbrt",
    "ceil", "copysign", "cos", "cosh", "deg2rad", "degrees", "exp", "exp2", "expm1", "fabs",
    "floor", "fmax", "fmin", "fmod", "hypot", "isfinite", "isinf", "isnan", "log", "log10",
    "log1p", "log2", "logaddexp", "logaddexp2", "maximum", "minimum", "rad2deg", "radians",
    "reciprocal", "remainder", "rint", "sign", "signbit", "sin", "sinh", "sqrt", "tan", "tanh",
    "trunc",
}  # fmt: skip
"""NumPy's functions that Numba has for single numbers, with the same results."""
FROM_MATH = {"erf", "erfc"}
"""Functions that Python's ``math`` has, and NumPy has not."""
ARITHMETIC = {"add", "subtract", "multiply", "divide"}
COMPARISONS = {"less", "less_equal", "greater", "greater_equal", "equal", "not_equal"}
LOGIC = {"bitwise_and", "bitwise_or", "bitwise_xor"}
TESTS = {"isfinite", "isinf", "isnan", "signbit"}
INFIX = ARITHMETIC | COMPARISONS | LOGIC
"""What has a sign of its own."""
SIMPLE = {
    *ELEMENTWISE, *FROM_MATH, *INFIX, *REDUCED,
    "astype", "broadcast_to", "clip", "copy", "gate", "getitem", "invert", "log_or_zero",
    "logical_and", "logical_not", "logical_or", "matmul", "ndtr", "negative", "over", "power",
    "power_or_zero", "reshape", "scatter", "square", "transpose", "uniform_like", "where",
}  # fmt: skip
"""All that there are loops for."""
WRITTEN_OUT = {
    "elu", "in_equal_parts", "leaky_relu", "log_softmax", "logsumexp", "relu", "share", "sigmoid",
    "softplus", "times",
}  # fmt: skip
"""What is replaced by the steps that it consists of."""
NUMBERS = (np.dtype(np.float32), np.dtype(np.float64))

HELPERS = {
    "over": '''
@njit(error_model="numpy")
def over(a, d):
    """a / d, and 0 where d is 0, or no number but a is 0."""
    return 0.0 if d == 0 or (d != d and a == 0) else a / d
''',
    "power_or_zero": '''
@njit(error_model="numpy")
def power_or_zero(a, b):
    """a ** b, and 0 where that is a pole, or not a real number."""
    return 0.0 if (a == 0 and b < 0) or (a < 0 and b % 1 != 0) else a**b
''',
    "ndtr": '''
@njit
def ndtr(x):
    """The probability that a standard normal number is below x."""
    return 0.5 * math.erfc(-math.sqrt(0.5) * x)
''',
    "log_or_zero": '''
@njit(error_model="numpy")
def log_or_zero(x):
    """log(x), and 0 where that is a pole, or not a real number."""
    return 0.0 if x <= 0 else np.log(x)
''',
}
