"""What a reader does to the page: opens what can be opened."""

from __future__ import annotations

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
