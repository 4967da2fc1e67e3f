"""functions/, rules/: whoever calls a function wrongly is told by the name of what was called."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu import Value
from tinygrad_edu.engine.primitive import OURS

v, m = Value(np.array([1.0, 2.0, 3.0])), Value(np.ones((2, 3)))
ABOUT_ARGUMENTS = (TypeError, ValueError, IndexError)

MISTAKES = {
    "nothing": ((), {}),
    "None": ((None,), {}),
    "text": (("a",), {}),
    "a dict": (({},), {}),
    "an object": ((object(),), {}),
    "no numbers": (([],), {}),
    "an empty array": ((Value(np.ones(0)),), {}),
    "a number": ((Value(2.0),), {}),
    "None beside an array": ((v, None), {}),
    "text beside an array": ((v, "a"), {}),
    "a dict beside an array": ((v, {}), {}),
    "a fraction for a whole number": ((v, 1.5), {}),
    "another shape": ((m, Value(np.ones(4))), {}),
    "too many": ((v,) * 7, {}),
    "an axis that is not there": ((v,), {"axis": 7}),
    "a text for an axis": ((m,), {"axis": "x"}),
    "an axis twice": ((m,), {"axis": (0, 0)}),
    "half an axis": ((m,), {"axis": 1.5}),
    "an unknown option": ((v,), {"nobody_knows": 1}),
}


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.filterwarnings("ignore")  # of what is computed before the mistake is noticed
def test_a_message_begins_with_the_name_of_the_function_that_was_called(mistake):
    args, options = MISTAKES[mistake]
    told = 0
    for name in sorted(OURS & tg.FUNCTIONS.keys()):
        function = tg.FUNCTIONS[name]
        try:
            function(*args, **options)
        except ABOUT_ARGUMENTS as error:
            its_own = {name, function.__name__}  # an alias is another name of one function
            who = str(error).partition(": ")[0].partition("()")[0]  # which is how Python says it
            assert who in its_own | {f"linalg.{own}" for own in its_own}, (name, error)
            told += 1
        except AttributeError as error:  # NumPy's own, of a letter that says which triangle is read
            assert "upper" in str(error)
    assert told > 20
