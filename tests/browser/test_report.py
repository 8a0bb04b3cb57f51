"""The report's pages in a browser: on a desk and on a phone, without a request, and open to assistive technology."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from watch import watch_page

PROJECT = Path(__file__).resolve().parents[2]
PAGES = ["index.html", *(f"notebooks/{path.stem}.html" for path in sorted((PROJECT / "notebooks").glob("*.ipynb")))]
PAGES += ["figures/README.html", "data/README.html"]
SCREENS = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 360, "height": 740}}
WIDTHS = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
TOO_WIDE = """() => [...document.querySelectorAll('body *')].filter(element =>
        !element.closest('.scroll, pre, .skip') && element.getBoundingClientRect().right > window.innerWidth + 1)
    .map(element => `${element.tagName}: ${element.textContent.slice(0, 60)}`)"""
LETTERS = """() => [...document.querySelectorAll('svg')].map(svg => {
    const uses = [...svg.querySelectorAll('use')];
    return [uses.length, uses.filter(use => use.getBBox().width > 0).length, svg.getBoundingClientRect().width];
})"""
CLIPPED = """() => [...document.querySelectorAll('[clip-path]')].filter(element =>
    !document.getElementById(element.getAttribute('clip-path').slice(5, -1))).length"""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_its_screen_and_asks_for_nothing(browser, report, name):
    address = (report / name).as_uri()
    with watch_page(browser, [address]) as page:
        page.goto(address)
        for screen in SCREENS.values():
            page.set_viewport_size(screen)
            scrolled, width = page.evaluate(WIDTHS)
            assert scrolled == width == screen["width"]
            assert page.evaluate(TOO_WIDE) == []
        for used, drawn, width in page.evaluate(LETTERS):
            assert used > 100
            assert drawn > 0.8 * used, "a space has no shape, every other letter has one"
            assert width > 400
        assert page.evaluate(CLIPPED) == 0


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(browser, report, name):
    # on a phone more of a page scrolls than on a desk
    with watch_page(browser, [(report / name).as_uri()], viewport=SCREENS["phone"], bypass_csp=True) as page:
        page.goto((report / name).as_uri())
        page.evaluate("() => document.querySelectorAll('details').forEach(details => { details.open = true; })")
        page.evaluate(
            "() => document.querySelectorAll('svg').forEach(svg => svg.replaceChildren())"
        )  # shapes say nothing
        found = Axe().run(page).response["violations"]
        shown = [(rule["id"], rule["help"], [node["html"][:150] for node in rule["nodes"][:3]]) for rule in found]
        assert shown == []


def test_the_skip_link_is_the_first_stop_of_the_keyboard_and_can_be_seen(browser, report):
    with watch_page(browser, [report.as_uri()]) as page:
        page.goto((report / "index.html").as_uri())
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert focused.text_content() == "Skip to the content"
        assert focused.bounding_box()["x"] >= 0
        assert focused.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        assert page.evaluate("() => document.activeElement.id") == "page-start"


def test_one_can_walk_from_the_first_page_to_the_last_and_back(browser, report):
    with watch_page(browser, [report.as_uri()]) as page:
        page.goto((report / PAGES[0]).as_uri())
        for name in PAGES[1:]:
            page.locator(".turn a").last.click()
            page.wait_for_url((report / name).as_uri())
        for name in reversed(PAGES[:-1]):
            page.locator(".turn a").first.click()
            page.wait_for_url((report / name).as_uri())
