"""What the functions of the rows say about themselves, and whether their examples are right."""

import doctest
import inspect
from types import SimpleNamespace

import numpy as np
import pytest

from tinygrad_edu import FUNCTIONS, primitive, rules
from tinygrad_edu.engine import OPERATIONS

FILES = [getattr(rules, family) for family in rules.__all__]
ROWS = {
    f: file  # the one that its rule stands in; without a rule, one that knows it
    for file in FILES
    for f in vars(file).values()
    if inspect.isfunction(f) and f.__name__ in OPERATIONS
    if f.__module__ in (file.__name__, primitive.__module__)
}
COMPOSITIONS = [f for f in FUNCTIONS.values() if f.__module__.startswith("tinygrad_edu.functions")]
OURS = [name for name, f in FUNCTIONS.items() if f in ROWS or f in COMPOSITIONS]


def is_numpys(name):
    """Whether NumPy has a function of this name, such as ``linalg.inv``."""
    found = np
    for part in name.split("."):
        found = getattr(found, part, None)
    return found is not None


@pytest.mark.parametrize("name", [name for name in OURS if not is_numpys(name)])
def test_a_function_that_numpy_does_not_have_is_explained_with_an_example(name):
    text = FUNCTIONS[name].__doc__
    assert ">>>" in text
    assert "recorded so that" not in text


def run_examples(f, file):
    """Doctest finds no functions that are made, and not written with ``def``."""
    test = doctest.DocTestParser().get_doctest(f.__doc__, vars(file).copy(), f.__name__, None, None)
    told = []
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    assert doctest.DocTestRunner(optionflags=flags).run(test, out=told.append).attempted
    assert not told, "".join(told)


EXPLAINED = [f for f in ROWS if ">>>" in f.__doc__]


@pytest.mark.parametrize("f", EXPLAINED, ids=[f.__name__ for f in EXPLAINED])
def test_the_examples_of_a_row_are_right(f):
    run_examples(f, ROWS[f])


def test_a_wrong_example_is_found():
    def twice(x):
        """Two times a number.

        >>> twice(1)
        3
        """
        return 2 * x

    file = SimpleNamespace(twice=twice)
    with pytest.raises(AssertionError, match=r"Expected:\s+3\s+Got:\s+2"):
        run_examples(twice, file)
