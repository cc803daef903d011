"""What a reader does to the page: opens what can be opened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


_ALL_TEXTS = """async (models) => {
  const body = document.getElementById("item-body");
  const next = document.getElementById("after");
  const texts = [];
  const pause = () => new Promise((done) => setTimeout(done, 5));
  for (let before = null; body.firstChild !== before; ) {
    before = body.firstChild;
    texts.push(...[...body.querySelectorAll("pre")].map((each) => each.textContent));
    for (let step = 0; step < models; step += 1) next.click();
    for (let turn = 0; turn < 40 && body.firstChild === before; turn += 1) await pause();
  }
  return texts;
}"""


def open_everything(page: Page) -> None:
    """Open every disclosure, and the first sample."""
    first = first_sample(page)
    if first.count():
        first.click()
        explorer(page).get_by_role("heading", level=4).first.wait_for()
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")


def explorer(page: Page) -> Locator:
    """The section of samples."""
    return page.get_by_role("region", name="Samples", exact=True)


def first_sample(page: Page) -> Locator:
    """The first sample listed, which opens when it is clicked."""
    return explorer(page).get_by_role("row").filter(has=page.locator(".outcome")).first


def every_sample_s_texts(page: Page) -> list[str]:
    """Open one question after the other, with the answers of all models; what stands in each block of text."""
    first_sample(page).click()
    explorer(page).get_by_role("heading", level=4).first.wait_for()
    texts: list[str] = page.evaluate(_ALL_TEXTS, page.locator("#item article").count())
    return texts


def found(page: Page) -> int:
    """How many samples match, as the page says."""
    words = page.locator("#found").inner_text()
    return int(re.sub(r"^\D*", "", words).split(" ")[0].replace(",", ""))


def listed(page: Page) -> list[tuple[str, str]]:
    """The samples on the screen: name and outcome."""
    rows = explorer(page).get_by_role("row").filter(has=page.locator(".outcome"))
    told = "all => all.map(each => [each.firstChild.textContent, each.querySelector('.outcome').textContent])"
    return [(name, outcome.strip()) for name, outcome in rows.evaluate_all(told)]


def choose(page: Page, label: str, value: str) -> None:
    """Choose in the filter of that label."""
    explorer(page).get_by_role("combobox", name=re.compile(f"^{label}")).select_option(label=value)


def search(page: Page, words: str) -> None:
    """Search in all texts, to the end."""
    explorer(page).get_by_role("searchbox").fill(words)
    page.wait_for_function("""() => document.getElementById("stop").hidden
      && document.getElementById("found").textContent.includes("have these words")""")
