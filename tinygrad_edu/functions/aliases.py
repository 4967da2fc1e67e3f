"""Other names that NumPy and SciPy have for the same functions."""

import numpy as np

from tinygrad_edu.engine import FUNCTIONS, Value

ALIASES = {
    "abs": "absolute",
    "acos": "arccos",
    "acosh": "arccosh",
    "amax": "max",
    "amin": "min",
    "around": "round",
    "asin": "arcsin",
    "asinh": "arcsinh",
    "atan": "arctan",
    "atan2": "arctan2",
    "atanh": "arctanh",
    "bitwise_invert": "invert",
    "concat": "concatenate",
    "conj": "conjugate",
    "fix": "trunc",
    "mod": "remainder",
    "permute_dims": "transpose",
    "pow": "power",
    "psi": "digamma",
    "swish": "silu",
    "true_divide": "divide",
}

for _alias, _name in ALIASES.items():
    FUNCTIONS[_alias] = FUNCTIONS[_name]
    if hasattr(np.ndarray, _alias) and not hasattr(Value, _alias):
        setattr(Value, _alias, FUNCTIONS[_name])
