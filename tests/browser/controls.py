"""What a reader does to the page: opens what can be opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def open_everything(page: Page) -> None:
    """Open every disclosure, and the first sample."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    first = first_sample(page)
    if first.count() and first.get_attribute("aria-expanded") == "false":
        first.click()


def explorer(page: Page) -> Locator:
    """The section of samples."""
    return page.get_by_role("region", name="Samples", exact=True)


def first_sample(page: Page) -> Locator:
    """What opens the first sample listed."""
    return explorer(page).locator("[aria-expanded]").first


def every_sample_s_texts(page: Page) -> Iterator[str]:
    """Open every sample of every page of the list; what stands in each block of text."""
    region, following = explorer(page), explorer(page).get_by_role("button", name="Next", exact=True)
    while True:
        region.locator("[aria-expanded=false]").evaluate_all("all => all.forEach((each) => each.click())")
        yield from region.locator("pre").evaluate_all("all => all.map((each) => each.textContent)")
        if following.is_disabled():
            return
        following.click()


def found(page: Page) -> int:
    """How many samples match, as the page says."""
    words = explorer(page).get_by_role("status").inner_text()
    return int(re.sub(r"^\D*", "", words).split(" ")[0].replace(",", ""))


def listed(page: Page) -> list[tuple[str, str]]:
    """The samples on the screen: name and outcome."""
    rows = explorer(page).get_by_role("row").filter(has=page.locator(".outcome"))
    told = (
        "all => all.map(each => [each.querySelector('button').textContent, each.querySelector('.outcome').textContent])"
    )
    return [(name, outcome.strip()) for name, outcome in rows.evaluate_all(told)]


def choose(page: Page, label: str, value: str) -> None:
    """Choose in the filter of that label."""
    explorer(page).get_by_role("combobox", name=re.compile(f"^{label}")).select_option(label=value)


def search(page: Page, words: str) -> None:
    """Search in all texts."""
    explorer(page).get_by_role("searchbox").fill(words)
