"""What can go wrong in a check other than a gradient: each has a name of its own.

A function that gives another result when it is called twice has no derivative to be wrong about.
So these are looked for first, and are never reported as gradient errors.
"""


class BadFunction(Exception):
    """The function under test cannot be checked. The subclasses say why."""


class NotDeterministic(BadFunction):
    """Two calls with the same arguments gave different results."""


class InputMutated(BadFunction):
    """The function, or its gradient, has changed an argument in place."""


class NotFinite(BadFunction):
    """A NaN or an infinity came out, where a number was needed."""


class WrongShape(BadFunction):
    """A gradient does not have the shape of its argument, or an output changes its shape."""


class NotContinuous(BadFunction):
    """Whole numbers, truth values or nothing, by which (or of which) there is no derivative."""


class FunctionFailed(BadFunction):
    """The function, or its gradient, raised an exception; it is the cause of this one."""


class Inconclusive(AssertionError):
    """The reference derivative was too uncertain to judge too many of the comparisons."""
