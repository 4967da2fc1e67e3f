"""What the interactive page writes: names, numbers and remarks, whatever they are."""

import math

import pytest

import tinygrad_edu as tg

pytest.importorskip("selenium", reason="selenium drives the browser; it is missing")
from tests.views.browsing import node, text

HOSTILE = [
    "</script><script>window.hacked=1</script>",
    '"><img src=x onerror=window.hacked=1>',
    "שלום",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_shown_and_never_run(show, name):
    x = tg.Value(2.0, name=name)
    page = show(tg.tanh(x) * x, "#step=99&node=0")
    assert page.execute_script("return window.hacked") is None
    shown = name if len(name) <= 40 else f"{name[:20]}…{name[-19:]}"
    assert text(page, "#details h2").strip("\u2068\u2069") == shown


def test_a_name_written_from_right_to_left_turns_no_sentence_around(show):
    """It stands between the marks that Unicode has for this, so numbers keep their places."""
    x = tg.Value(2.0, name="\u05de\u05e9\u05e7\u05dc")
    page = show(tg.tanh(x), "#step=99&node=0")
    assert "/d\u2068\u05de\u05e9\u05e7\u05dc\u2069 = " in text(page, "#sentence")


def test_numbers_are_printed_as_python_prints_them(show):
    from tinygrad_edu.views.numbers import number as printed

    numbers = [
        0.0,
        2.0,
        -0.5,
        1234.4,
        12345.6,
        99999.0,
        1e-4,
        1.23456e-5,
        -1e20,
        1 / 3,
        math.pi * 1e3,
    ]
    for x in numbers:
        page = show(tg.Value(x, name="x") * 1.0, "#step=0")
        assert f"data {printed(x)}" == node(page, "x").get_attribute("aria-label").split(", ")[1]


def test_nan_and_infinity_pass_through_the_page(show):
    x = tg.Value(float("inf"), name="x")
    page = show(x * 0.0 + x, "#step=99")
    assert "data ∞" in node(page, "x").get_attribute("aria-label")
    assert "data NaN" in node(page, "L").get_attribute("aria-label")


def test_a_leaf_that_holds_the_gradients_of_several_passes_says_so_when_it_is_selected(show):
    a = tg.Value(2.0, name="a")
    loss = tg.tanh(a) * a
    loss.backward()
    loss.backward()
    page = show(loss, "#node=0")
    assert "a.grad holds" in text(page, "#details") and "add up" in text(page, "#details")
    node(page, "v1").click()
    assert "holds" not in text(page, "#details")


def test_the_legend_says_what_the_pills_on_the_edges_mean(show):
    assert "× n times the local derivative" in text(show(tg.tanh(tg.Value(2.0)) * 3.0), "#legend")
    of_arrays = text(show((tg.tanh(tg.Value([2.0, 1.0]))).sum()), "#legend")
    assert "… g … what becomes of the gradient g that arrives" in of_arrays
    many = tg.Value(2.0, name="x")
    for _ in range(60):
        many = many * 1.01
    assert "×" not in text(show(many), "#legend")  # one line a node, and no pills
