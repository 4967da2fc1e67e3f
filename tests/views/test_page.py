"""The interactive page, in a real browser: steps, predictions, inputs that move."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

import tinygrad_edu as tg
from tinygrad_edu.views import trace

pytest.importorskip("selenium", reason="selenium drives the browser; it is missing")
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.views.browsing import gradients, node, number, press, text, wait


def example():
    a, b = tg.Value(2.0, name="a"), tg.Value(-3.0, name="b")
    e = a * b
    e.name = "e"
    return SimpleNamespace(a=a, b=b, loss=tg.tanh(e / 4.0) * a + tg.relu(b))


def test_the_arrow_keys_go_through_forward_and_backward(show):
    page = show(example().loss, "#step=0")
    assert "not computed yet" in node(page, "e").get_attribute("aria-label")
    press(page, Keys.ARROW_RIGHT)
    assert text(page, "#sentence").startswith("e = a · b = −6")
    assert "data −6" in node(page, "e").get_attribute("aria-label")
    press(page, Keys.END)
    traced = trace(example().loss, backward=True)
    last = 6 + len(traced.events)
    assert text(page, "#count") == f"step {last} of {last}"
    shown = gradients(page)
    assert {n: number(g) for n, g in shown.items()} == {
        n.name: pytest.approx(n.grad, rel=1e-3, abs=1e-9)
        for n in traced.nodes
        if n.grad is not None
    }
    press(page, Keys.ARROW_LEFT, Keys.HOME)
    assert text(page, "#count").startswith("step 0 ")
    press(page, Keys.ARROW_LEFT)
    assert gradients(page) == {}


@pytest.mark.parametrize("address", ["", "#step=soon"])
def test_the_page_opens_at_the_start_unless_its_address_says_another_step(show, address):
    page = show(example().loss, address)
    assert text(page, "#count").startswith("step 0 of ")
    assert "Press" in text(page, "#sentence")
    assert gradients(page) == {}


def test_every_backward_step_says_its_piece_of_the_chain_rule(show):
    value = example().loss
    page = show(value, "#step=7")
    for event in trace(value, backward=True).events:
        said = text(page, "#sentence")
        edge = event.edge
        start = f"dL/d{edge.source.name} {'=' if event.before is None else '+='} "
        assert said.startswith(
            f"{start}dL/d{edge.target.name} · d{edge.target.name}/d{edge.source.name}"
        )
        product = re.search(r" = (\S+) × (\S+) = (\S+)", said)
        assert number(product[1]) * number(product[2]) == pytest.approx(
            number(product[3]), rel=5e-3
        )
        assert ("together" in said) == (event.before is not None)
        press(page, Keys.ARROW_RIGHT)


def test_playing_goes_on_by_itself_and_stops(show):
    page = show(example().loss, "#step=9")
    press(page, Keys.SPACE)
    assert text(page, "#play") == "Pause"
    page.execute_script("document.getElementById('play').click()")
    assert text(page, "#play") == "Play"


def test_a_right_prediction_is_accepted_and_a_wrong_one_is_not(show):
    value = example().loss
    page = show(value, "#step=0")
    page.find_element(By.ID, "predict").click()
    event = trace(value, backward=True).events[0]
    assert text(page, "#sentence").endswith("= ?")
    answer = page.find_element(By.ID, "answer")
    answer.send_keys("17", Keys.ENTER)
    assert "Not yet" in text(page, "#verdict") and "?" in text(page, "#sentence")
    assert event.edge.source.name not in gradients(page)
    answer.clear()
    answer.send_keys(f"{-event.contribution}", Keys.ENTER)
    assert "sign" in text(page, "#verdict")
    answer.clear()
    answer.send_keys(f"{event.contribution:.4g}", Keys.ENTER)
    assert text(page, "#verdict") == "Right."
    assert "?" not in text(page, "#sentence")
    assert text(page, "#score") == "0 of 1 at the first try"
    press(page, Keys.ARROW_RIGHT)
    assert "?" in text(page, "#sentence")
    page.find_element(By.ID, "reveal").click()
    assert "?" not in text(page, "#sentence")
    press(page, Keys.ARROW_RIGHT)
    answer.send_keys(str(trace(value, backward=True).events[2].contribution), Keys.ENTER)
    assert text(page, "#score") == "1 of 3 at the first try"


def test_moving_an_input_recomputes_forward_and_backward_as_python_would(show):
    page = show(example().loss, "#step=99")
    node(page, "a").click()
    box = page.find_element(By.ID, "exact")
    for moved in (0.5, -1.25, 3.0):
        box.clear()
        box.send_keys(str(moved))
        graph = example()
        a, b = tg.Value(moved, name="a"), graph.b
        e = a * b
        e.name = "e"
        traced = trace(tg.tanh(e / 4.0) * a + tg.relu(b), backward=True)
        wanted = {n.name: n.grad for n in traced.nodes if n.grad is not None}
        shown = {name: number(g) for name, g in gradients(page).items()}
        assert shown == {name: pytest.approx(g, rel=1e-3, abs=1e-9) for name, g in wanted.items()}
    page.find_element(By.ID, "reset").click()
    assert "data 2" in node(page, "a").get_attribute("aria-label")


def test_selecting_a_node_shows_its_formula_and_lights_its_paths(show):
    page = show(example().loss, "#step=99")
    node(page, "a").click()
    details = text(page, "#details")
    assert "contribution" in details and details.count("step ") == 2
    assert len(page.find_elements(By.CSS_SELECTOR, "#details math")) >= 2
    lit = page.find_elements(By.CSS_SELECTOR, "#graph svg.lit [data-node].path")
    assert node(page, "b") not in lit and node(page, "e") in lit
    press(page, Keys.ESCAPE)
    assert page.find_elements(By.CSS_SELECTOR, "#graph svg.lit") == []
    target = node(page, "e")
    page.execute_script("arguments[0].focus()", target)
    press(page, Keys.ENTER)
    assert text(page, "#details h2") == "e"


def test_the_address_leads_back_to_the_same_step_and_node(show):
    page = show(example().loss, "#step=7&node=0")
    assert text(page, "#count").startswith("step 7 ")
    assert text(page, "#details h2") == "a"
    press(page, Keys.ARROW_RIGHT)
    wait(page)
    assert page.current_url.endswith("#step=8&node=0")
    page.execute_script("location.hash = '#step=2'")
    wait(page)
    assert text(page, "#count").startswith("step 2 ")


def test_one_step_downhill_lowers_the_loss(show):
    page = show(example().loss, "#step=99")
    node(page, "a").click()
    before = number(re.search(r"L = (\S+)", text(page, "#numbers"))[1])
    page.find_element(By.ID, "descend").click()
    traced = trace(example().loss, backward=True)
    moved = 2.0 - 0.1 * float(next(n.grad for n in traced.nodes if n.name == "a"))
    value = page.find_element(By.ID, "exact").get_attribute("value")
    assert float(value) == pytest.approx(moved, rel=1e-5)
    assert number(re.search(r"L = (\S+)", text(page, "#numbers"))[1]) < before


def test_arrays_are_stepped_through_as_well(show):
    X, W = tg.Value(np.ones((4, 3)), name="X"), tg.Value(np.ones((3, 2)), name="W")
    z = X @ W
    z.name = "z"
    page = show((z**2).mean(), "#step=99&node=1")
    assert "Xᵀ @ dL/dz" in text(page, "#sentence") or "W" in text(page, "#details h2")
    assert "3×2" in gradients(page)["W"]
    assert page.find_elements(By.ID, "scrub") == []


def test_text_stays_inside_its_box_and_is_large_enough(show):
    page = show(example().loss, "#step=99")
    outside = page.execute_script("""
        return [...document.querySelectorAll('#graph [data-node]')].filter((g) => {
          const box = g.querySelector('rect').getBoundingClientRect();
          return [...g.querySelectorAll(':scope > text')].some((t) => {
            const r = t.getBoundingClientRect();
            return r.left < box.left - 0.5 || r.right > box.right + 0.5;
          });
        }).map((g) => g.getAttribute('aria-label'))""")
    assert outside == []
    page.set_window_size(500, 900)
    sizes = page.execute_script("""
        const svg = document.querySelector('#graph svg');
        const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
        return [...svg.querySelectorAll('text')].map(
          (t) => scale * parseFloat(getComputedStyle(t).fontSize))""")
    page.set_window_size(1280, 900)
    assert min(sizes) >= 10.99


def test_dark_mode_changes_the_colours_and_keeps_the_contrast(show):
    page = show(example().loss)
    for scheme in ("light", "dark"):
        page.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": "prefers-color-scheme", "value": scheme}]},
        )
        colors = page.execute_script("""
            const at = (e) => getComputedStyle(e), node = document.querySelector('.tg-leaf');
            return [at(document.body).backgroundColor, at(document.body).color,
                    at(node.querySelector('rect')).fill, at(node.querySelector('.tg-blue')).fill,
                    at(node.querySelector('.tg-orange')).fill]""")
        background, ink, box, blue, orange = map(luminance, colors)
        assert (background > 0.5) == (scheme == "light")
        for color, behind in ((ink, background), (blue, box), (orange, box), (blue, background)):
            assert contrast(color, behind) >= 4.5
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def luminance(color):
    channels = [int(c) / 255 for c in re.findall(r"\d+", color)[:3]]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a, b):
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


def test_all_steps_can_be_read_below_each_other_and_lead_there(show):
    value = example().loss
    page = show(value, "#step=3")
    page.find_element(By.CSS_SELECTOR, "#story summary").click()
    wait(page)
    lines = page.find_elements(By.CSS_SELECTOR, "#told li")
    events = trace(value, backward=True).events
    assert len(lines) == 6 + len(events)
    assert lines[2].get_attribute("class") == "current"
    assert lines[0].text.startswith("e = a · b = −6") and "dL/dL · dL/d" in lines[6].text
    lines[7].find_element(By.TAG_NAME, "button").click()
    assert text(page, "#count").startswith("step 8 ")
    assert text(page, "#sentence") == lines[7].text
    node(page, "a").click()
    page.find_element(By.ID, "descend").click()
    assert text(page, "#told li").startswith("e = a · b = −6.353")
    page.find_element(By.ID, "predict").click()
    assert not page.find_element(By.ID, "story").is_displayed()


def test_a_graph_that_is_too_wide_is_moved_so_that_the_step_is_in_sight(show):
    value = tg.Value(0.5, name="x")
    for _ in range(14):
        value = tg.sin(value)
    page = show(value)
    is_in_sight = """
        const pane = document.getElementById('graph').getBoundingClientRect();
        const now = document.querySelector('#graph .now').getBoundingClientRect();
        return pane.left <= now.left && now.right <= pane.right"""
    press(page, Keys.END)
    assert page.execute_script(is_in_sight)
    press(page, Keys.HOME)
    for _ in range(14):
        press(page, Keys.ARROW_RIGHT)
        assert page.execute_script(is_in_sight)
    assert page.execute_script("return document.getElementById('graph').scrollLeft") > 100
