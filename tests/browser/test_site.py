"""The index over thirty nights in a real browser."""

from __future__ import annotations

import shutil
from xml.etree import ElementTree

import pytest

from harness.report.text import visible
from harness.site.build import build_site
from tests.browser.chromium import NARROW, WIDE, watched
from tests.browser.nights import MODELS, NIGHTS, SUITES, site_of
from tests.browser.test_accessible import violations
from tests.browser.test_hostile import MADE_OF, once_spaced, texts
from tests.hostile.runs import STRINGS
from tests.site.made import Night, change, log, write

KINDS = [(WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark")]
OPEN = "document.querySelectorAll('details').forEach((each) => { each.open = true })"


@pytest.fixture(scope="module")
def site(browser, tmp_path_factory):
    """The index over them; the fixture `browser` comes first so that none is made in vain."""
    return site_of(tmp_path_factory.mktemp("nights") / "models")


@pytest.fixture
def page(browser, site):
    """It, in a wide window."""
    with watched(browser, site) as seen:
        yield seen.open()


@pytest.mark.parametrize(("size", "theme"), KINDS, ids=lambda kind: kind if isinstance(kind, str) else str(kind[0]))
def test_it_is_quiet_and_fits(browser, site, size, theme):
    """Each size and theme: no message, no request, no sideways scrolling, everything open."""
    with watched(browser, site, size, theme) as seen:
        page = seen.open()
        page.evaluate(OPEN)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 27)"
        assert (dark, seen.noted) == (theme == "dark", [])


@pytest.mark.parametrize(("size", "theme"), [(WIDE, "light"), (NARROW, "dark")])
def test_axe_finds_nothing(browser, site, size, theme):
    """By WCAG 2.2 AA and its best practices, with every table open."""
    with watched(browser, site, size, theme) as seen:
        page = seen.open()
        page.evaluate(OPEN)
        assert violations(page) == []


def test_it_needs_no_script(browser, site):
    """There is none in it, and its policy allows none; tables open without."""
    with watched(browser, site, script=False) as seen:
        page = seen.open()
        page.locator("summary").first.click()
        assert page.locator("details table").first.is_visible()
    assert "<script" not in site.read_text()


def test_its_policy_lets_no_script_act(browser, site):
    """Even one that got into it."""
    with watched(browser, site) as seen:
        page = seen.open()
        page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'), { textContent: 'acted = true' }))"
        )
        assert page.evaluate("typeof acted") == "undefined"
        assert "Content Security Policy" in seen.noted[0]


def test_the_verdicts_come_first(page):
    """The worst first, in sentences with interval and n, and to the report; INCOMPLETE and embedded are marked."""
    rows = page.locator(".latest > li")
    said = [once_spaced(row.text_content()) for row in rows.all()]
    assert said[0].startswith("llama-4-maverick worse Worse on chat in throughput by 12.0% (95% 8.0 to 16.0)")
    assert "Worse on mmlu-pro by 5.0 points (95% 3.0 to 7.0, n = 1,200)" in said[1]
    assert "nightly-n30-llama-4-scout of 2026-10-21 is INCOMPLETE" in said[1]
    assert said[2].startswith("nano-scout no baseline")
    assert page.locator("#latest .badge").text_content() == "embedded: tiny stand-ins"
    assert page.locator("h1 + .lede").text_content().startswith("llama-4-maverick and llama-4-scout are worse")
    assert rows.first.bounding_box()["y"] < WIDE[1]


def test_each_suite_has_its_history(page):
    """A figure with a name, bands, a triangle for each regression, a letter for each change, and its numbers."""
    for suite in (*SUITES, "chat, 1 at once"):
        figure = page.locator("figure").filter(has=page.get_by_role("heading", name=suite, exact=True))
        assert figure.get_by_role("img", name=suite).count() == 1
        letters = set(figure.locator("svg text").all_text_contents()) & set("ABCD")
        assert letters == set("ABCD")
        rows = figure.locator("tbody tr").count()
        assert rows == NIGHTS * len(MODELS) + (suite == "gsm8k")  # and the part of a run that was killed
    worse = page.locator("figure").filter(has_text="gsm8k").locator("td", has_text="worse; n = 1,200")
    assert worse.count() == 7
    legend = [once_spaced(row.text_content()) for row in page.locator("#part-1 .marks li").all()]
    assert [row[:11] for row in legend] == ["D2026-10-13", "C2026-10-12", "B2026-10-09", "A2026-09-30"]


def test_permanent_links_lead_somewhere(page, site):
    """Every link of the index is a file beside it or a place on it, once the raw data is gone too."""
    links = {link.get_attribute("href") for link in page.locator("a").all()}
    ids = set(page.locator("[id]").evaluate_all("all => all.map(each => each.id)"))
    for link in links:
        name, _, fragment = link.partition("#")
        assert (site.parent / name).is_file() if name else fragment in ids
    assert sum(link.startswith("nightly-n") for link in links) == NIGHTS
    removed = page.locator("tr", has_text="nightly-n01-llama-4-scout")
    assert removed.locator("td").last.text_content() == "removed"
    assert removed.locator("a").get_attribute("href") == "nightly-n01.html"


def test_a_link_of_the_feed_opens_its_row(browser, site, tmp_path):
    """That of a run without a page, which stands in the folded part of the list."""
    results = tmp_path / "results"
    for number in range(35):
        write(results, f"night {number:02}", Night(night=number))
    index = build_site(results, tmp_path / "reports", tmp_path)
    feed = ElementTree.parse(tmp_path / "reports" / "feed.xml")  # noqa: S314 - our own
    *_, last = feed.iter("{http://www.w3.org/2005/Atom}link")
    with watched(browser, index) as seen:
        page = seen.open("#" + last.get("href").partition("#")[2])
        row = page.locator("tr:target")
        assert "night 00" in row.text_content()
        assert row.is_visible()


def test_it_works_below_any_path(browser, site, tmp_path):
    """Moved, it is the same page with the same links."""
    moved = shutil.copytree(site.parent, tmp_path / "a b" / "models")
    with watched(browser, moved / "index.html") as seen:
        page = seen.open()
        page.get_by_role("link", name="Report of 2026-10-20").first.click()
        assert page.url == (moved / "nightly-n29.html").as_uri()


def test_the_keyboard_skips_to_the_verdicts(page):
    """The first stop is the way past the navigation; every stop shows its focus."""
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the verdicts"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(15):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_nothing_comes_of_any_string(browser, tmp_path):
    """As the name of an experiment, model or suite, or in what is said of a change."""
    for name, words in (("harmless", ["fine"]), ("attacked", STRINGS)):
        for number, word in enumerate(words):
            night = Night(word, number, name=word, scores={word: 0.5}, worse={word: 0.1}, tokens_per_s={1: 9.0})
            write(tmp_path / name / "results", f"run-{number}", night)
        log(tmp_path / name, *(change(night=place, subject=word, said=word) for place, word in enumerate(words)))
        build_site(tmp_path / name / "results", tmp_path / name / "reports", tmp_path / name)
    with watched(browser, tmp_path / "harmless" / "reports" / "index.html") as harmless:
        usual = harmless.open().evaluate(MADE_OF)
    with watched(browser, tmp_path / "attacked" / "reports" / "index.html", NARROW) as seen:
        page = seen.open()
        page.evaluate(OPEN)
        made = page.evaluate(MADE_OF)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
        for selector in ("#latest h3", "#latest h4", "section > h2", "figcaption h4", "tbody th", "nav a"):
            found = texts(page, selector)
            assert [word for word in STRINGS if not any(once_spaced(visible(word)) in one for one in found)] == []
    assert seen.noted == []
    assert set(made["tags"]) <= {*usual["tags"], "details", "summary"}
    assert (made["comments"], made["handlers"], made["links"]) == ([], [], usual["links"])
