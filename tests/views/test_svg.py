"""The picture itself: whole, legible, self-contained, and harmless whatever the names are."""

import ast
import re
import warnings
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_edu as tg
from tinygrad_edu.views import draw
from tinygrad_edu.views.layered import layered
from tinygrad_edu.views.metrics import text_width
from tinygrad_edu.views.sizes import graph_of
from tinygrad_edu.views.svg import to_svg
from tinygrad_edu.views.theme import DARK, LIGHT
from tinygrad_edu.views.widths import Widths

VIEWS = Path(tg.__file__).parent / "views"


def svg(value, detail="full", **wishes):
    picture = draw(value, detail=detail, **wishes)
    layout = layered(graph_of(picture.trace, picture.detail, picture.direction))
    return to_svg(picture.trace, layout, picture.detail)


def example(backward=True):
    a, b = tg.Value(2.0, name="a"), tg.Value(-3.0, name="b")
    value = tg.tanh(a * b + a) + tg.relu(b)
    if backward:
        value.backward()
    return value


@given(st.text(max_size=50), st.sampled_from(["full", "compact"]))
def test_any_name_gives_a_well_formed_picture_that_shows_it(name, detail):
    x = tg.Value(1.0, name=name)
    text = svg(x * 2, detail)
    root = ET.fromstring(text)
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))
    if name and name.isprintable() and len(name) < 30:
        assert any(name in (t.text or "") for t in root.iter("{http://www.w3.org/2000/svg}text"))


def test_nothing_outside_is_referred_to():
    for text in (svg(example()), draw(example()).html):
        bare = text.replace('xmlns="http://www.w3.org/2000/svg"', "").replace("http-equiv", "")
        assert "http" not in bare and "@import" not in bare
        assert not re.findall(r"(?:href|src)=", bare)


def test_forward_is_solid_and_blue_backward_dashed_and_orange():
    text = svg(example())
    root = ET.fromstring(text)
    paths = [p.get("class") for p in root.iter("{http://www.w3.org/2000/svg}path")]
    assert paths.count("tg-forward") == 8 + 1  # eight edges and the legend
    assert sum(c is not None and c.startswith("tg-backward") for c in paths) >= 8
    assert svg(example(backward=False)).count('class="tg-backward') == 0


def test_before_backward_a_dash_stands_for_the_gradient():
    text = svg(example(backward=False))
    assert "grad —" in text and "grad 0" not in text


def test_zero_nan_and_infinity_have_badges():
    x = tg.Value(-1.0, name="x")
    assert "tg-badge" in svg(tg.relu(x) * 2, backward=True)
    assert ">NaN<" in svg(tg.Value(float("nan"), name="x") * 2, backward=True)
    assert ">∞<" in svg(tg.Value(float("inf"), name="x") * 2, backward=True)
    assert 'class="tg-badge"' not in svg(tg.Value(2.0) * 3.0, backward=True)


def test_a_reader_without_sight_gets_the_nodes_in_order():
    root = ET.fromstring(svg(example()))
    items = [e.get("aria-label") for e in root.iter() if e.get("role") == "listitem"]
    assert items[0].startswith("a, data 2, grad") and items[-1].startswith("L · +")
    assert root.find("{http://www.w3.org/2000/svg}title").text == "Computation graph of L"


@given(st.lists(st.floats(1e-12, 1e12), min_size=2, max_size=8))
def test_widths_grow_with_the_gradient_from_one_to_six(sizes):
    widths = Widths(dict(enumerate(sizes)))
    shown = sorted((size, widths[i]) for i, size in enumerate(sizes))
    assert all(1 - 1e-9 <= width <= 6 + 1e-9 for _, width in shown)
    assert [w for _, w in shown] == sorted(w for _, w in shown)
    assert Widths({0: 0.0, 1: float("nan")})[0] == 0 and Widths({1: float("nan")})[1] == 6


def test_the_metrics_are_no_smaller_than_the_letters_of_a_wide_font():
    matplotlib = pytest.importorskip("matplotlib", reason="its font is what is measured")
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    assert matplotlib
    for text in ("data −0.1234", "layers.0.weight", "‖·‖ = 5.477", "grad 1.234e−5", "Größe ∂ θ"):
        real = TextPath((0, 0), text, size=100, prop=FontProperties(family="DejaVu Sans"))
        assert text_width(text, 100) >= real.get_extents().width - 4


def test_colours_have_contrast_on_everything_they_stand_on():
    for colors in (LIGHT, DARK):
        for ink in ("ink", "soft", "blue", "orange"):
            for ground in ("bg", "node", "leaf", "box"):
                assert contrast(colors[ink], colors[ground]) >= 4.5, (ink, ground)


def contrast(a, b):
    def luminance(color):
        channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    one, other = sorted((luminance(a), luminance(b)))
    return (other + 0.05) / (one + 0.05)


def test_without_graphviz_pictures_and_pages_work_and_say_nothing(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = draw(example())
        assert picture.svg.startswith("<svg") and "<script>" in picture.html
        assert picture.dot.startswith("digraph") and picture.mermaid.startswith("flowchart")
        assert set(picture._repr_mimebundle_()) == {"image/svg+xml", "text/plain"}


def test_a_graphviz_that_fails_is_replaced_with_a_warning(tmp_path, monkeypatch):
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    with pytest.warns(UserWarning, match="Graphviz failed .* the built-in layout stands in"):
        picture = draw(example()).layout
    assert picture.note


def test_arrays_and_a_thousand_nodes_are_drawn():
    x = tg.Value(np.ones((3, 2)), name="x")
    assert "3×2, ‖·‖ = 2.449" in svg((x * 2).sum(), backward=True)
    value = tg.Value(0.5)
    for _ in range(500):
        value = tg.tanh(value) + 0.1
    assert svg(value, "compact").count("data-node") == 1501


def test_mermaid_shows_hostile_names_as_text():
    name = '"] --> x; click x "javascript:alert(1)" <b>'
    text = draw(tg.Value(1.0, name=name) * 2).mermaid
    assert '"] -->' not in text


RENDERINGS = {
    "dot", "printing", "mermaid", "text", "svg", "story", "explanation", "frames", "difference",
    "source", "page_builder",
}  # fmt: skip
MAY_USE = {("frames", "svg"), ("page_builder", "svg"), ("page_builder", "frames")}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_renderings_know_neither_each_other_nor_rules_nor_networks():
    for path in VIEWS.glob("*.py"):
        for module in imported(path):
            assert not re.match(r"tinygrad_edu\.(rules|nn|functions|optim)", module), path.name
            other = module.removeprefix("tinygrad_edu.views.")
            if path.stem in RENDERINGS and other in RENDERINGS:
                assert (path.stem, other) in MAY_USE, f"{path.name} imports {other}"


def test_an_array_that_formulas_call_by_a_name_has_that_name_on_its_node():
    w = tg.Value(np.ones((2, 1)), name="w")
    loss = (np.ones((3, 2)) @ w).sum()
    loss.backward()
    picture = tg.draw(loss).svg
    assert "c1ᵀ @ g" in picture
    assert "c1 = 3×2" in picture


def test_gradients_may_vanish_over_more_decades_than_a_float_has():
    x = h = tg.Value(3.0, name="x")
    for _ in range(140):
        h = tg.sigmoid(h * 0.02)
    h.backward()
    assert 0 < x.grad < 1e-300
    assert "<svg" in tg.draw(h).svg


def written(text):
    return [t.text for t in ET.fromstring(text).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("detail", ["full", "compact"])
def test_a_constant_is_shown_with_what_it_holds_whoever_named_it(detail):
    X, k = np.ones((4, 3)), tg.Value(5.0, name="k").detach()
    k.name = "k"
    shown = written(svg(((X @ tg.Value(np.ones((3, 2)))) * k).sum(), detail, names={"X": X}))
    assert "X = 4×3, ‖·‖ = 3.464" in shown and "k = 5" in shown


def test_a_power_has_the_sign_that_the_reader_wrote():
    assert "L · **" in written(svg(tg.Value(3.0, name="a") ** 2))


def test_the_legend_says_what_pills_mean_on_numbers_and_on_arrays():
    of_numbers, of_arrays = ("× n", "times the local derivative"), ("… g …", "what becomes of the")
    x, W = tg.Value(2.0, name="x"), tg.Value(np.ones((2, 2)), name="W")
    for value, meant, other in (
        (x * x, of_numbers, of_arrays),
        ((W @ W).sum() * 1.0, (*of_numbers, *of_arrays), ()),
    ):
        shown = "\n".join(written(svg(value, backward=True)))
        assert all(text in shown for text in meant)
        assert not any(text in shown for text in other)


def test_a_pill_from_a_number_to_an_array_says_what_the_gradient_is_multiplied_by():
    x = tg.Value(np.arange(6.0), name="x")
    shown = written(svg(tg.log(x.mean()) + tg.sqrt((x * x).sum()), backward=True))
    assert "× 1 / 6" in shown and "× 1" in shown
