"""Options that derivatives have in JAX and PyTorch, and what to write here."""

_OF_ALL = {
    **dict.fromkeys(
        ("create_graph", "retain_graph"), "nothing: to differentiate again is grad(grad(f))"
    ),
    **dict.fromkeys(
        ("strict", "allow_unused"), "nothing: where f does not depend on x, its derivative is 0"
    ),
    "holomorphic": "nothing: arguments may be complex",
    "allow_int": "x.astype(float) for an argument x of whole numbers",
    "reduce_axes": "nothing: axes have no names",
}

_ARGNUMS = dict.fromkeys(("argnum", "wrt", "argnames"), "argnums")
_NO_AUX = {"has_aux": "lambda x: f(x)[0] for f, and call f once more for the rest"}

OF_GRADIENTS = _OF_ALL | _ARGNUMS
"""Of those that return a gradient, as a function."""

OF_ELEMENTS = OF_GRADIENTS | _NO_AUX
"""Of the one that works on each element by itself."""

OF_MATRICES = OF_ELEMENTS | {
    **dict.fromkeys(("vectorize", "chunk_size"), "nothing: one pass is made after the other"),
    "outer_jacobian_strategy": "nothing: the cheaper mode is taken",
}
"""Of those that return whole matrices, as functions."""

OF_PRODUCTS = _OF_ALL | _NO_AUX
OF_PRODUCTS |= dict.fromkeys(
    ("argnums", *_ARGNUMS), "lambda x: f(x, y), a function of what to differentiate by"
)
"""Of those that are given the arguments, too."""
