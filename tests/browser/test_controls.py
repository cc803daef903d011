"""Every control of the page does what it says, by mouse and by keyboard."""

from __future__ import annotations

import re

import pytest

from tests.browser.chromium import watched
from tests.browser.controls import (
    choose,
    explorer,
    first_sample,
    found,
    listed,
    search,
)


def background(page):
    """The page's own colour."""
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_is_switched_and_switched_back(browser, report, theme):
    """From the system's, by a button that says where it leads."""
    with watched(browser, report, theme=theme) as seen:
        page = seen.open()
        before = background(page)
        other = {"light": "dark", "dark": "light"}[theme]
        page.get_by_role("button", name=f"Switch to the {other} theme").click()
        assert background(page) != before
        page.get_by_role("button", name=f"Switch to the {theme} theme").press("Enter")
        assert background(page) == before


def test_every_link_inside_the_page_has_its_end(wide):
    """Those of the navigation, of tables and of maps; those into the samples are read by the explorer."""
    ends = wide.page.locator("a[href^='#']").evaluate_all("all => [...new Set(all.map(each => each.hash.slice(1)))]")
    plain = [end for end in ends if not re.match(r"(item|find)=", end)]
    assert len(plain) > 8
    assert [end for end in plain if wide.page.locator(f"[id='{end}']").count() != 1] == []


def test_the_navigation_leads_to_each_section(wide):
    """The section's beginning is then on the screen."""
    page = wide.page
    for link in page.get_by_role("navigation", name="Sections").get_by_role("link").all():
        link.click()
        top = page.evaluate(
            "document.getElementById(decodeURIComponent(location.hash.slice(1))).getBoundingClientRect().top"
        )
        height = page.evaluate("innerHeight")
        assert -2 <= top < height, link.text_content()


def test_what_is_folded_unfolds(wide):
    """Each disclosure, by the keyboard."""
    fold = wide.page.locator("details:not(details details)").first
    assert not fold.locator("> :not(summary)").first.is_visible()
    fold.locator("summary").first.press("Enter")
    assert fold.locator("> :not(summary)").first.is_visible()


def test_an_outcome_is_filtered(wide):
    """Fewer samples match, all of that outcome; all match again without the filter."""
    page = wide.page
    all_of_them = found(page)
    choose(page, "Outcome", "wrong")
    assert 0 < found(page) < all_of_them
    assert {outcome for _, outcome in listed(page)} == {"wrong"}
    choose(page, "Outcome", "all")
    assert found(page) == all_of_them


def test_a_model_and_a_suite_are_filtered_together(wide):
    """What matches is of both."""
    choose(wide.page, "Suite", "coding")
    of_the_suite = found(wide.page)
    choose(wide.page, "Model", "nano-scout")
    assert 0 < found(wide.page) < of_the_suite


def test_words_are_searched(wide):
    """In what a sample is asked; what no sample has finds none, and says so."""
    search(wide.page, "Write f for humaneval/7")
    assert found(wide.page) == 2
    search(wide.page, "no sample says this")
    assert found(wide.page) == 0


def test_a_sample_opens_and_closes(wide):
    """With its prompt, its answer and what was expected; by the keyboard."""
    opener = first_sample(wide.page)
    opener.press("Enter")
    for words in ("Prompt", "Expected", "latency"):
        assert explorer(wide.page).get_by_text(words).first.is_visible(), words
    first_sample(wide.page).press("Enter")
    assert first_sample(wide.page).get_attribute("aria-expanded") == "false"


def test_a_cell_of_a_map_leads_to_its_samples(wide):
    """As many as the cell has, or fewer where only what is not right is meant."""
    page = wide.page
    all_of_them = found(page)
    page.locator("table.heat td a").first.click()
    page.wait_for_function(
        f"() => !document.querySelector('#samples [role=status]').textContent.startsWith('{all_of_them:,} ')"
    )
    assert 0 < found(page) <= 10
    assert page.evaluate("document.getElementById('samples').getBoundingClientRect().top") < 700
