"""``where``: one of two numbers. It stands first, because the policies are made of it."""

from tinygrad_edu.engine import primitive

where = primitive(
    "where",
    None,
    lambda g, y, condition, a, b: where(condition, g, 0),
    lambda g, y, condition, a, b: where(condition, 0, g),
    method=False,
    chooses=True,
)

stop_gradient = primitive(
    "stop_gradient",
    method=False,
    doc="""``x`` itself; it is recorded like any operation, but has no rule, so no gradient passes.

    >>> from tinygrad_edu import grad
    >>> grad(lambda x: x * stop_gradient(x))(3.0)
    3.0
    """,
)
