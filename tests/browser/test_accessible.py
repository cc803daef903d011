"""The page for everybody: what axe checks of WCAG 2.2 AA, and a phone's width."""

from __future__ import annotations

import pytest

from tests.browser.chromium import NARROW, WIDE, watched
from tests.browser.controls import open_everything

TAGS = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice")
NO_LISTS = {"resultTypes": ["violations"], "preload": False}  # of what passes, no list of every element


def violations(page, *rules):
    """What axe finds by these rules, or by all of WCAG 2.2 AA, a line for each element."""
    from axe_playwright_python.sync_playwright import Axe

    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    found = Axe().run(page, options={"runOnly": only, **NO_LISTS}).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['html'][:150]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize(("size", "theme"), [(WIDE, "light"), (NARROW, "dark")])
def test_axe_finds_nothing(browser, report, size, theme):
    """With every disclosure and a sample open, so that all of the page is looked at; each size and each theme once."""
    with watched(browser, report, size, theme) as seen:
        page = seen.open()
        open_everything(page)
        assert violations(page) == []


def test_axe_is_at_work(wide):
    """A picture without words and grey on white are found, in this very page."""
    wide.page.evaluate(
        "document.querySelector('main').replaceChildren(document.createElement('img'), document.createElement('p'));"
        "document.querySelector('main p').append('pale'); document.querySelector('main p').style.color = '#bbb'"
    )
    assert {line.partition(":")[0] for line in violations(wide.page)} >= {"image-alt", "color-contrast"}


def test_the_body_never_scrolls_sideways(each):
    """Wide tables scroll in themselves; at 360 px too, with everything open."""
    open_everything(each.page)
    wider = each.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0


def test_every_part_is_in_a_landmark(wide):
    """A header, one main part whose sections have names, and a footer."""
    for role in ("banner", "main", "contentinfo", "navigation"):
        assert wide.page.get_by_role(role).count() >= 1
    assert wide.page.get_by_role("main").count() == 1
    unnamed = wide.page.locator("main > section:not([aria-labelledby]):not([aria-label])")
    assert unnamed.count() == 0


def test_the_keyboard_reaches_everything_in_order(wide):
    """The first stop skips to the results; every stop has a name and is on the screen."""
    page = wide.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the results"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "(() => { const at = document.activeElement, box = at.getBoundingClientRect();"
            " return [at.tagName, box.width > 0 && box.height > 0, getComputedStyle(at).outlineStyle] })()"
        )
        assert seen[1] and seen[2] != "none", seen


def test_it_reflows_at_the_width_of_four_times_zoom(browser, report):
    """WCAG 1.4.10: 1280 px at 400% are 320 px, and nothing but tables and figures may scroll both ways."""
    with watched(browser, report, (320, 700)) as seen:
        assert seen.open().evaluate("document.documentElement.scrollWidth") <= 320
