"""Nodes are called what their author calls them."""

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.views import diff, draw, explain, step_frames, tell, trace
from tinygrad_edu.views.names import printable


def names(value, known=None):
    return [node.name for node in trace(value, known).nodes]


def test_a_values_own_name_comes_first():
    a, b = tg.Value(1.0, name="own"), tg.Value(2.0)
    assert names(a * b, {"a": a, "b": b}) == ["own", "b", "L"]


def test_elements_of_lists_and_dictionaries_are_found():
    x, w = [tg.Value(1.0), tg.Value(2.0)], {"top": [[tg.Value(3.0)]]}
    y = x[0] * x[1] + w["top"][0][0]
    assert names(y, {"x": x, "w": w}) == ["x[0]", "x[1]", "v1", "w['top'][0][0]", "L"]


def test_a_variable_of_its_own_beats_an_element_of_a_list():
    x = tg.Value(1.0)
    assert names(x + 1, {"xs": [x], "x": x})[0] == "x"


def test_parameters_of_a_module_have_their_paths():
    class Model:
        weight = tg.Value(1.0)

        def named_parameters(self):
            yield "layers.0.weight", self.weight

    assert names(Model.weight + 1, {"model": Model()})[0] == "layers.0.weight"


def test_two_values_of_one_name_are_told_apart():
    assert names(tg.Value(1.0, name="w") * tg.Value(2.0, name="w")) == ["w", "w_2", "L"]


def test_a_made_up_name_never_equals_a_given_one():
    a, b = tg.Value(1.0, name="v1"), tg.Value(2.0, name="L")
    assert len(set(names((a * b) * b))) == 4


def test_names_that_are_not_text_are_refused():
    x = tg.Value(1.0)
    with pytest.raises(TypeError, match="keys must be text, got 3"):
        trace(x + 1, {3: x})
    with pytest.raises(TypeError, match="a dictionary such as locals"):
        trace(x + 1, [x])
    x.name = 7
    with pytest.raises(TypeError, match="the name of a Value must be text, got 7"):
        trace(x + 1)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Größe", "Größe"), ("a\x00b", "a\\u0000b"), ("a\u202eb", "a\\u202eb"), ("\ud800", "\\ud800")],
)
def test_text_that_would_hide_or_reorder_is_shown_escaped(text, shown):
    assert printable(text) == shown


def test_an_array_that_is_no_value_is_called_as_its_variable_and_is_one_node():
    X, w = np.ones((3, 2)), tg.Value(np.ones(2))
    loss = (X @ w).sum() + (X * w).sum()
    drawn = trace(loss, names={"X": X, "w": w, "_9": X})
    assert [node.name for node in drawn.nodes].count("X") == 1
    assert "X @ w" in tg.tell(loss, names={"X": X, "w": w})


def test_no_made_up_name_is_that_of_an_array():
    c1, w = np.ones(2), tg.Value(np.ones(2))
    loss = ((np.ones(2) + 1) * w + c1).sum()
    names = [node.name for node in trace(loss, names={"c1": c1, "w": w}).nodes]
    assert names.count("c1") == 1
    assert len(set(names)) == len(names)


def test_names_that_are_too_long_to_show_are_told_apart_where_they_are_shown():
    for ends in (("1", "2"), ("weight", "bias")):
        a, b = (tg.Value(1.0, name="p" * 45 + end) for end in ends)
        shown = [line.split(" = ")[0] for line in tg.draw(a * b).text.splitlines()]
        assert len(set(shown)) == 3
    a, b = (tg.Value(1.0, name=f"{'p' * 30}{middle}{'p' * 30}") for middle in "xy")
    shown = [line.split(" = ")[0] for line in tg.draw(a * b).text.splitlines()]
    assert len(set(shown)) == 3 and shown[1].endswith("_2")


WEIGHT, LOSS = "\u05de\u05e9\u05e7\u05dc", "\u062e\u0633\u0627\u0631\u0629"
"""Weight in Hebrew, loss in Arabic."""


def passed_twice(weight=2.0):
    w = tg.Value(weight, name=WEIGHT)
    loss = tg.relu(w) * w
    loss.name = LOSS
    loss.backward()
    loss.backward()
    return w, loss


def test_names_written_from_right_to_left_turn_nothing_around_wherever_they_are_printed():
    w, loss = passed_twice()
    picture = draw(loss)
    texts = [picture.text, picture.dot, picture.svg, tell(loss), explain(w, loss)]
    texts += [*step_frames(loss), diff(trace(loss), trace(passed_twice(3.0)[1]))]
    for text in texts:
        assert text.count(WEIGHT) > 0 and text.count(LOSS) > 0
        for name in (WEIGHT, LOSS):
            assert text.count(name) == text.count(f"\u2068{name}\u2069")


def test_graphviz_is_told_that_a_line_which_begins_with_such_a_name_runs_on_to_the_right():
    picture = draw(passed_twice()[1])
    assert f"<B>\u200e\u2068{LOSS}\u2069 · ×</B>" in picture.dot
    assert "\u200e" not in picture.svg + picture.text


def test_the_marks_of_direction_are_not_in_latex_which_does_not_know_them():
    text = tell(passed_twice()[1], notation="latex")
    assert WEIGHT in text and not {"\u2068", "\u2069"} & set(text)
    assert "\\u2068" not in text
