"""The page without JavaScript, and on paper."""

from __future__ import annotations

import pytest

from tests.browser.chromium import WIDE, watched

_SECTIONS = """() => document.querySelectorAll("[data-acting]").forEach((each) => each.remove()) ??
  Object.fromEntries([...document.querySelectorAll("main > section")]
  .map((each) => [each.id, each.innerText.replace(/\\s+/g, " ").trim()]))"""


@pytest.fixture
def without_script(browser, report):
    """The report in a browser that runs no script."""
    with watched(browser, report, script=False) as seen:
        seen.open()
        yield seen


def test_without_javascript_only_what_acts_is_missing(wide, without_script):
    """All else reads the same; the samples and the decision helper say what they need."""
    assert "needs its script" in without_script.page.locator("[data-acting]").inner_text()
    usual, plain = wide.page.evaluate(_SECTIONS), without_script.page.evaluate(_SECTIONS)
    acting = {name for name in usual if name == "samples" or "data-needs-script" in name}
    assert {name: words for name, words in plain.items() if name not in acting} == {
        name: words for name, words in usual.items() if name not in acting
    }
    assert "JavaScript" in plain["samples"]
    assert without_script.noted == []


def test_without_javascript_no_control_is_offered(without_script):
    """A button that does nothing is worse than none."""
    page = without_script.page
    for role in ("button", "combobox", "searchbox", "slider", "spinbutton"):
        assert [each for each in page.get_by_role(role).all() if each.is_visible()] == []


def test_paper_hides_nothing_that_matters(wide):
    """All sections but the samples are printed, what is folded away is unfolded, and no control is."""
    page = wide.page
    page.emulate_media(media="print")
    hidden = (
        "all => all.filter(each => !each.checkVisibility({ contentVisibilityAuto: true })).map(each => each.outerHTML)"
    )
    for selector in (
        "h1",
        "section:not(#samples) h2",
        "section:not(#samples) table:not([data-acting] table)",
        "svg[role=img]",
        "details dl",
    ):
        assert page.locator(selector).count() and page.locator(selector).evaluate_all(hidden) == [], selector
    assert [each for each in page.get_by_role("button").all() if each.is_visible()] == []


def test_paper_is_white_and_keeps_the_colours_that_say_something(browser, report):
    """In the dark theme, too; a cell's white figure on blue would be white on white without its blue."""
    with watched(browser, report, WIDE, "dark") as seen:
        page = seen.open()
        page.emulate_media(media="print", color_scheme="dark")
        levels = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)")
        assert min(levels) > 240
        kept = page.locator(".heat td, .bar, .legend li").evaluate_all(
            "all => all.filter(each => getComputedStyle(each).printColorAdjust !== 'exact').length"
        )
        assert kept == 0
