"""What the tests of the page do in the browser, and read there."""

from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By


def text(browser, place):
    return browser.find_element(By.CSS_SELECTOR, place).text


def press(browser, *keys):
    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def wait(browser):
    """The address is written a moment later than the rest."""
    browser.execute_async_script("setTimeout(arguments[0], 150)")


def node(browser, name):
    found = browser.find_elements(By.CSS_SELECTOR, "#graph [data-node]")
    return next(n for n in found if n.get_attribute("aria-label").split(",")[0] == name)


def gradients(browser):
    """Name -> gradient, as the page shows it."""
    found = {}
    for g in browser.find_elements(By.CSS_SELECTOR, "#graph [data-node]"):
        label = g.get_attribute("aria-label")
        if "gradient " in label:
            found[label.split(",")[0]] = label.rsplit("gradient ")[1]
    return found


def number(shown):
    return float(shown.replace("−", "-"))


def visible(page):
    """The names of the nodes and the titles of the closed modules that can be seen."""
    found = page.find_elements(By.CSS_SELECTOR, "#graph [data-node], #graph .tg-cover")
    return [n.get_attribute("aria-label").split(",")[0] for n in found if n.is_displayed()]
