"""_hints.py: whoever looks for a name of another library is told what to write here."""

import pytest

import tinygrad_edu as tg
from tinygrad_edu import nn, optim


@pytest.mark.parametrize(
    ("module", "name", "words"),
    [
        (tg, "Tensor", r"tinygrad_edu has no attribute 'Tensor'; write tg\.Value"),
        (tg, "manual_seed", "write rng=0"),
        (
            nn,
            "CrossEntropyLoss",
            r"nn has no attribute 'CrossEntropyLoss'; write nn\.cross_entropy",
        ),
        (nn, "Parameter", r"write tg\.Value\(data\)"),
        (optim, "RMSprop", r"a subclass of optim\.Optimizer"),
        (optim, "lr_scheduler", r"write optimizer\.lr = \.\.\. between steps"),
    ],
)
def test_a_name_of_another_library_is_answered_with_what_to_write(module, name, words):
    with pytest.raises(AttributeError, match=words):
        getattr(module, name)


@pytest.mark.parametrize("module", [tg, nn, optim])
def test_a_name_that_nobody_knows_is_refused_without_a_hint(module):
    with pytest.raises(AttributeError, match=r"has no attribute 'no_such_name'$"):
        _ = module.no_such_name


def test_what_a_hint_names_is_there():
    for hint in (nn.__getattr__, optim.__getattr__, tg._hint):
        (names,) = [c.cell_contents for c in hint.__closure__ if isinstance(c.cell_contents, dict)]
        for said in names.values():
            for short, home in (("tg.", tg), ("nn.", nn), ("optim.", optim)):
                for rest in said.split(short)[1:]:
                    word = rest.split("(")[0].split()[0].rstrip(",:;.")
                    assert hasattr(home, word) or not word.isidentifier(), said


def test_check_grad_is_at_hand_without_looking_for_its_module():
    assert tg.check_grad is tg.testing.check_grad
