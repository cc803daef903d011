"""Hostile text in the browser: shown as text wherever it stands, and nothing comes of it."""

from __future__ import annotations

import re

import pytest

from harness.report.build import build_report
from harness.report.text import cut, visible
from tests.browser.chromium import NARROW, watched
from tests.browser.controls import every_sample_s_texts, open_everything
from tests.hostile.runs import STRINGS, attacked_run, models_run
from tests.hostile.strings import LONG

PER_RUN = 12
NAMES = "all => all.map(each => each.localName)"
MADE_OF = """() => {
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT), comments = [];
  while (walker.nextNode()) comments.push(walker.currentNode.data);
  const all = [...document.querySelectorAll("*")].filter((each) => !each.closest("[data-rows]")); // placed by script
  const handlers = all.flatMap((each) => each.getAttributeNames().filter((name) => /^(on|style$|srcdoc$)/.test(name)));
  const targets = ["href", "src", "action", "data", "xlink:href"];
  const links = all.flatMap((each) => targets.map((name) => each.getAttribute(name)));
  const tags = [...new Set(all.map((each) => each.localName))].sort();
  return { comments, handlers, tags, links: [...new Set(links.filter((link) => link && !/^(#|data:,$)/.test(link)))] };
}"""


@pytest.fixture(scope="package")
def attacked(browser, tmp_path_factory):
    """The report of a run whose every text is an attack."""
    folder = tmp_path_factory.mktemp("attacked")
    return build_report(attacked_run(folder / "run"), folder / "report.html")


def once_spaced(words):
    """Words with single spaces, as a browser lays them out."""
    return re.sub(r"\s+", " ", words).strip()


def texts(page, selector):
    """What the elements say, in one string each."""
    return {
        once_spaced(words) for words in page.locator(selector).evaluate_all("all => all.map(each => each.textContent)")
    }


def missing(found):
    """The strings that none of these texts is or contains."""
    return [words for words in STRINGS if not any(once_spaced(visible(words)) in one for one in found)]


def test_nothing_comes_of_any_string(browser, attacked, report):
    """No element, handler, link or comment that a harmless page lacks; no dialog, request or message; not when all is
    opened either."""
    with watched(browser, report) as harmless:
        open_everything(harmless.open())
        usual = harmless.page.evaluate(MADE_OF)
    with watched(browser, attacked) as seen:
        page = seen.open()
        open_everything(page)
        every_sample_s_texts(page)
        made = page.evaluate(MADE_OF)
        assert page.locator("h2").first.is_visible()
    assert seen.noted == []
    assert set(made["tags"]) <= {*usual["tags"], "wbr"}  # where the flags of a server may break
    assert (made["comments"], made["handlers"], made["links"]) == ([], [], [])


@pytest.fixture(scope="module")
def opened(browser, attacked):
    """That report, opened, for tests that only read it."""
    with watched(browser, attacked) as seen:
        yield seen.open()


@pytest.mark.parametrize(
    ("place", "selector"),
    [
        ("suites", "h2"),
        ("links to suites", "nav a"),
        ("descriptions", "section .lede"),
        ("tags", "caption"),
        ("values of tags", "tbody th"),
        ("claims of a card", "#models th"),
        ("sources of claims", "#models td"),
        ("choices of samples", "#samples option"),
    ],
)
def test_each_string_is_text_there(opened, place, selector):
    """In full, in every such place."""
    assert missing(texts(opened, selector)) == []


def test_each_string_is_text_in_the_samples(browser, attacked):
    """In prompt, answer, reasoning, expected, what was read, errors: at least once in each of five."""
    with watched(browser, attacked) as seen:
        blocks = "\n".join(map(once_spaced, every_sample_s_texts(seen.open())))
    assert [words for words in STRINGS if blocks.count(once_spaced(visible(words))) < 5] == []


def test_what_never_ends_is_cut_and_stays_in_its_place(browser, attacked):
    """A word of 30,000 letters does not widen a phone's page, and says how much is left out."""
    with watched(browser, attacked, NARROW) as seen:
        page = seen.open()
        open_everything(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
        assert once_spaced(cut(LONG["long word"], 3_000).text) in texts(page, "h2")


@pytest.mark.parametrize("first", range(0, len(STRINGS), PER_RUN))
def test_each_string_may_name_a_model(browser, tmp_path, first):
    """In headings, tables, filters and facts; at the ends of a figure's lines it is wrapped and cut, and text."""
    names = STRINGS[first : first + PER_RUN]
    drawn = build_report(models_run(tmp_path / "run", names), tmp_path / "report.html")
    with watched(browser, drawn) as seen:
        page = seen.open()
        for selector in ("#models h3", "#models dd", "#samples option", "#excluded td", "#serving td"):
            found = texts(page, selector)
            assert [name for name in names if not any(once_spaced(visible(name)) in one for one in found)] == []
        assert page.locator("svg[role=img] text").count() > PER_RUN
        assert not {"script", "img", "iframe", "a"} & set(page.locator("svg *").evaluate_all(NAMES))
        made = page.evaluate(MADE_OF)
        assert (made["comments"], made["handlers"], made["links"], seen.noted) == ([], [], [], [])
