"""A browser for the tests of the page: Chromium, headless."""

import json
import os
import shutil

import pytest

from tinygrad_edu.views import draw

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """A browser, or the reason why there is none."""
    pytest.importorskip("selenium", reason="selenium drives the browser; it is missing")
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        pytest.skip("no browser: chromium and chromedriver (Debian: chromium, chromium-driver)")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in [*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    started = webdriver.Chrome(options=options, service=Service(driver, log_output=os.devnull))
    started.set_window_size(1280, 900)
    yield started
    started.quit()


@pytest.fixture
def show(browser, tmp_path):
    """Open the page of a value; afterwards, nothing may have gone wrong in the browser."""
    browser.get("about:blank")
    browser.get_log("browser"), browser.get_log("performance")

    pages = []

    def open_page(value, hash="", names=None, **wishes):
        pages.append(tmp_path / f"graph{len(pages)}.html")
        path = draw(value, names, backward=True, **wishes).save(pages[-1])
        browser.get(f"{path.as_uri()}{hash}")
        return browser

    yield open_page
    assert browser.get_log("browser") == []
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    requests = [
        m["params"]["request"]["url"]
        for m in messages
        if m["method"] == "Network.requestWillBeSent"
    ]
    assert {url.split(":")[0] for url in requests} <= {"file", "data"}
    assert sum(url.startswith("file") for url in requests) == len(pages)
