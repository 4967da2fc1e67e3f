"""The page of networks, in a real browser: modules close and open; large ones stay quick."""

import re

import pytest

import tinygrad_edu as tg
from tinygrad_edu.engine.calls import returned
from tinygrad_edu.nn import neurons
from tinygrad_edu.views import draw
from tinygrad_edu.views.page_builder import to_html

pytest.importorskip("selenium", reason="selenium drives the browser; it is missing")
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.views.browsing import node, press, text, visible, wait


def in_modules():
    """A value from an outer module that calls an inner one."""
    x, w = tg.Value(0.5, name="x"), tg.Value(2.0, name="w")
    inner = returned(tg.tanh(w * x), "inner", [x])
    outer = returned(inner * inner + 1.0, "outer", [x])
    return outer * 3.0


def test_modules_close_and_open_in_place(show):
    page = show(in_modules(), "#step=99")
    everything = visible(page)
    before = page.execute_script("return document.querySelector('#graph svg').innerHTML")
    outside, inside = page.find_elements(By.CSS_SELECTOR, "#modules [aria-pressed]")
    assert (outside.text, inside.text) == ("outer", "inner")
    inside.click()
    assert visible(page) == [n for n in everything if n not in ("w", "v1", "v2")] + ["inner"]
    assert inside.get_attribute("aria-pressed") == "true"
    outside.click()
    assert visible(page) == ["x", "3", "L", "outer"]
    shown = text(page, "#graph .tg-cover:not(.gone)").split("\n")
    assert shown == ["outer", "data 1.58", "grad 3"]
    page.find_element(By.CSS_SELECTOR, "#graph .tg-cover:not(.gone)").click()  # it opens again
    assert visible(page)[-1] == "inner"
    inside.click()
    assert visible(page) == everything
    after = page.execute_script("return document.querySelector('#graph svg').innerHTML")
    places = r' (?:d|x|y|width|height)="[^"]*"'
    assert re.findall(places, after) == re.findall(places, before)


def test_the_title_of_a_box_closes_it_and_two_buttons_close_and_open_all(show):
    page = show(in_modules(), "#step=99")
    page.find_elements(By.CSS_SELECTOR, "#graph .tg-frame-title")[1].click()
    assert "inner" in visible(page)
    close_all, open_all = page.find_elements(By.CSS_SELECTOR, "#modules button:not([aria-pressed])")
    close_all.click()
    assert visible(page) == ["x", "3", "L", "outer"]
    open_all.click()
    assert "w" in visible(page)


def test_the_address_says_which_modules_are_closed(show):
    page = show(in_modules(), "#step=2&closed=1")
    assert "inner" in visible(page) and "outer" not in visible(page)
    page.find_element(By.CSS_SELECTOR, "#modules [aria-pressed]").click()
    wait(page)
    assert page.current_url.endswith("#step=2&closed=0,1")
    page.execute_script("location.hash = '#step=3'")
    wait(page)
    assert "w" in visible(page) and text(page, "#count").startswith("step 3 ")
    page.execute_script("location.hash = '#step=3&closed=7,x,-1'")
    wait(page)
    assert "w" in visible(page)


def test_a_large_network_is_stepped_through_with_its_modules_closed(show):
    model = neurons.MLP(3, [20, 20, 1], rng=0)
    xs = [tg.Value(0.3 * i, name=f"x{i}") for i in range(3)]
    picture = draw(model(xs), {"model": model})
    page = show(model(xs), "#step=0", names={"model": model})
    assert len(page.find_elements(By.CSS_SELECTOR, "#graph [data-node]")) == len(
        picture.trace.nodes
    )
    assert "+17 more" in visible(page)
    press(page, Keys.END)
    assert "gradient" in node(page, "x0").get_attribute("aria-label")
    said = text(page, "#sentence")
    assert said.startswith("dL/dx") and "comes through" in said


def test_a_page_has_at_most_60_kilobytes_and_one_for_each_node():
    w = value = tg.Value(0.5, name="w")
    for _ in range(150):
        value = tg.tanh(value * w)
    model = neurons.MLP(3, [8, 8, 1], rng=0)
    network = model([tg.Value(0.5, name="x"), 1.0, 2.0])
    for wanted, end, names in ((301, value, {}), (338, network, {"model": model})):
        picture = draw(end, names, detail="compact", backward=True)
        assert len(picture.trace.nodes) == wanted
        size = len(to_html(picture.trace, end, "compact").encode())
        assert size < 60_000 + 1000 * len(picture.trace.nodes)


def test_stepping_through_300_nodes_takes_less_than_a_frame(show):
    w = value = tg.Value(0.5, name="w")
    for _ in range(150):
        value = tg.tanh(value * w)
    page = show(value, "#step=300", detail="compact")
    taken = page.execute_script("""
        const next = document.getElementById('next'), taken = [];
        for (let k = 0; k < 200; k++) {
          const start = performance.now();
          next.click();
          document.querySelector('#graph svg').getBBox();
          taken.push(performance.now() - start);
        }
        return taken.sort((a, b) => a - b)[20]""")
    assert taken < 1000 / 60  # the quiet moments of a machine that may be busy


def test_a_hostile_module_is_shown_and_never_run(show):
    name = "</script><img src=x onerror=window.hacked=1>"
    x = tg.Value(0.5, name="x")
    page = show(returned(tg.tanh(x * 2.0), name, [x]) + 1.0, "#step=99&closed=0")
    assert page.execute_script("return window.hacked") is None
    assert text(page, "#graph .tg-cover .tg-title") == name
    assert text(page, "#modules [aria-pressed]") == name


def test_a_closed_module_opens_from_the_keyboard(show):
    page = show(in_modules(), "#step=99&closed=0")
    page.execute_script("document.querySelector('#graph .tg-cover:not(.gone)').focus()")
    press(page, Keys.ENTER)
    assert "w" in visible(page)


def test_a_recorded_gradient_has_a_page_as_well(show):
    page = show(tg.grad(lambda x: x**3)(tg.Value(2.0, name="x")), "#step=99")
    assert "gradient 12" in node(page, "x").get_attribute("aria-label")


def test_forward_may_point_down(show):
    page = show(in_modules(), "#step=99&closed=1", direction="TB")
    assert "inner" in visible(page)
    boxes = page.find_elements(By.CSS_SELECTOR, "#graph [data-node] > rect")
    tops = [float(box.get_attribute("y")) for box in boxes]
    assert tops[-1] == max(tops)


def test_a_compact_page_shows_the_local_derivatives_of_the_step_and_of_the_selected_node(show):
    w = value = tg.Value(0.5, name="w")
    for _ in range(25):
        value = value * w + 1.0
    page = show(value, "#step=51", detail="compact")

    def shown():
        return [g.text for g in page.find_elements(By.CSS_SELECTOR, "#graph .tg-pill:not(.gone)")]

    assert shown() == ["× 1"]
    node(page, "v1").click()
    assert shown() == ["× 1", "× 1"] or shown() == ["× 1"]
    press(page, Keys.ESCAPE, Keys.ARROW_RIGHT)
    said = text(page, "#sentence")
    assert shown() == [re.search(r"= \S+ (× \S+) =", said)[1]]
