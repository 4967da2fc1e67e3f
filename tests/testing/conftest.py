"""What the tests of the checker share: rows that exist for one test only."""

import pytest

from tinygrad_edu import FUNCTIONS, Value
from tinygrad_edu.engine import OPERATIONS


@pytest.fixture
def new_row():
    """A decorator for a function ``name -> primitive``: the row is gone when the test is over."""
    made = []

    def register(make):
        name = f"{make.__name__}_of_a_test"
        made.append(name)
        return make(name)

    yield register
    for name in made:
        OPERATIONS.pop(name, None)
        FUNCTIONS.pop(name, None)
        if name in vars(Value):
            delattr(Value, name)


@pytest.fixture
def wrong(monkeypatch):
    """Replace the rules of an operation for one test."""

    def replace(name, *rules):
        monkeypatch.setattr(OPERATIONS[name], "rules", rules)
        # It has kept the right ones, and would keep the wrong ones.
        monkeypatch.setattr(OPERATIONS[name], "of_two", ())
        monkeypatch.setattr(OPERATIONS[name], "_each", [])

    return replace
