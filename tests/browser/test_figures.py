"""Figures are read: as text, in both themes, by eyes of every kind, and as a table beside them."""

from __future__ import annotations

import pytest

from harness.report.speed.figure import COLOURS
from tests.browser.chromium import watched
from tests.browser.colour import SEEN_WITH, contrast, nearest

_TEXT_FILLS = """() => [...new Set([...document.querySelectorAll("svg text")]
  .filter((each) => each.getClientRects().length)
  .map((each) => getComputedStyle(each).fill))]"""
_LINES = """() => [...new Set([...document.querySelectorAll("figure svg path, figure svg use, figure svg line")]
  .map((each) => getComputedStyle(each)).filter((style) => parseFloat(style.strokeWidth) >= 2)
  .map((style) => style.stroke).filter((colour) => colour !== "none"))]"""
_OUTCOMES = """() => Object.fromEntries([...document.querySelectorAll(".legend li")]
  .map((each) => [each.textContent.trim(), getComputedStyle(each, "::before").backgroundColor]))"""


@pytest.fixture(params=["light", "dark"])
def themed(request, browser, report):
    """The report in either theme."""
    with watched(browser, report, theme=request.param) as seen:
        seen.open()
        yield seen


def paper(page):
    """The colour behind the figures."""
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_words_in_figures_are_text(wide):
    """Which can be found, copied and read aloud; each figure that is an image has a name."""
    for figure in wide.page.locator("svg[role=img]").all():
        assert figure.locator("text").count() > 2
        title, description = (
            wide.page.locator(f"[id='{one}']") for one in figure.get_attribute("aria-labelledby").split()
        )
        assert title.text_content() and description.text_content()


def test_each_figure_has_its_numbers_in_a_table_of_its_section(wide):
    """No figure is the only place of a number."""
    assert wide.page.locator("section:has(svg[role=img])").count() >= 2
    assert wide.page.locator("section:has(svg[role=img]):not(:has(table))").count() == 0


def test_words_in_figures_stand_out(themed):
    """At 4.5 to 1 or more from the page, which axe does not look at in a drawing; lines at 3 to 1."""
    behind = paper(themed.page)
    fills, lines = themed.page.evaluate(_TEXT_FILLS), themed.page.evaluate(_LINES)
    assert fills and lines
    assert {fill: contrast(fill, behind) for fill in fills if contrast(fill, behind) < 4.5} == {}
    assert {line: contrast(line, behind) for line in lines if contrast(line, behind) < 3} == {}


@pytest.mark.parametrize("eyes", SEEN_WITH)
def test_lines_are_told_apart(eyes):
    """By their colour alone; their markers and names at their ends tell them apart as well."""
    apart, one, other = nearest(list(COLOURS), eyes)
    assert apart > 10, (one, other)


def test_outcomes_are_told_apart(themed):
    """All in the bars, in both themes; counts beside them say it in words."""
    colours = themed.page.evaluate(_OUTCOMES)
    assert len(colours) == len(set(colours.values())) == 8
    for eyes in SEEN_WITH:
        apart, *alike = nearest(list(colours.values()), eyes)
        assert apart > 8, (eyes, [name for name, colour in colours.items() if colour in alike])


def test_contrast_is_known():
    """Of black on white 21, and of equal colours 1."""
    assert contrast("#000000", "rgb(255, 255, 255)") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_red_and_green_are_alike_to_some():
    """Which is what the simulation is for: of equal lightness they differ less than half as much."""
    green_and_red = ["#c0504d", "#6f8f3a"]
    usual = nearest(green_and_red, "all cones")[0]
    assert nearest(green_and_red, "deuteranopia")[0] < usual / 2
