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
    """With its prompt, its answers and what was expected; by the keyboard, which is back in the list afterwards."""
    page = wide.page
    grid = explorer(page).get_by_role("grid")
    grid.press("ArrowDown")
    grid.press("Enter")
    for words in ("Prompt", "Expected", "latency"):
        explorer(page).get_by_text(words).first.wait_for()
    assert page.evaluate("document.activeElement.id") == "item-title"
    explorer(page).get_by_role("button", name="Close").press("Enter")
    assert page.evaluate("document.activeElement.id") == "list"


def test_the_list_is_sorted_both_ways_and_back(wide):
    """By the button of a column, which says so."""
    page = wide.page
    before = listed(page)
    sort = explorer(page).get_by_role("columnheader", name="Sample")
    sort.get_by_role("button").click()
    assert [name for name, _ in listed(page)] == sorted(name for name, _ in listed(page))
    assert sort.get_attribute("aria-sort") == "ascending"
    sort.get_by_role("button").click()
    assert [name for name, _ in listed(page)] == sorted((name for name, _ in listed(page)), reverse=True)
    sort.get_by_role("button").click()
    assert (listed(page), sort.get_attribute("aria-sort")) == (before, "none")


def test_an_item_is_found_by_its_link(browser, report, wide):
    """The link that is copied opens the same sample in another window; so does its id."""
    page = wide.page
    first_sample(page).click()
    title = page.locator("#item-title").inner_text()
    page.locator("#item dt", has_text=re.compile("^id$")).first.wait_for()
    identity = page.locator("#item dt", has_text=re.compile("^id$")).first.evaluate(
        "each => each.nextSibling.textContent"
    )
    with watched(browser, report) as seen:
        other = seen.open(f"#item={identity}")
        other.locator("#item-title", has_text=title).wait_for()


def test_two_answers_are_compared_word_by_word(wide):
    """What only one of them has is marked, and the two sides still say what they said."""
    page = wide.page
    choose(page, "Outcome", "wrong")
    first_sample(page).click()
    against = explorer(page).get_by_role("combobox", name="Answers against")
    against.select_option(index=1)
    assert page.locator("#item .difference").count() == 1
    assert page.locator("#item article").count() == 2


def test_samples_on_which_one_model_is_better_are_listed(browser, report):
    """By a link, with the sentence that says which."""
    with watched(browser, report) as seen:
        page = seen.open("#find=better=nano-maverick&than=nano-scout")
        assert 0 < found(page) < 200
        assert "on which nano-maverick has more credit than nano-scout" in page.locator("#found").inner_text()


def test_a_cell_of_a_map_leads_to_its_samples(wide):
    """As many as the cell has, or fewer where only what is not right is meant."""
    page = wide.page
    all_of_them = found(page)
    page.locator("table.heat td a").first.click()
    page.wait_for_function(f"() => !document.getElementById('found').textContent.startsWith('{all_of_them:,} ')")
    assert 0 < found(page) <= 10
    assert page.evaluate("document.getElementById('samples').getBoundingClientRect().top") < 700


@pytest.mark.parametrize("fragment", ["#find=model=nobody", "#find=sample=none", "#item=%", "#find=%&&=", "#item=00"])
def test_links_that_lead_nowhere_say_so(browser, report, fragment):
    """No sample is shown for a name that none has, and a broken link breaks nothing."""
    with watched(browser, report) as seen:
        page = seen.open(fragment)
        if fragment.startswith(("#find=model", "#find=sample")):
            page.wait_for_function("() => document.getElementById('found').textContent.startsWith('0 of')")
        assert page.locator("#item").is_hidden()
        assert seen.noted == []
