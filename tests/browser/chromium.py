"""Chromium as it is installed, and a page in it of which everything that it does is noted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

READY = "() => !document.getElementById('samples-index') || document.documentElement.dataset.explorer"
WIDE, NARROW = (1280, 900), (360, 780)
INSTALL = "the browser tests need Chromium: install Debian's package chromium (apt-get install chromium)"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def installed() -> Path | None:
    """The Chromium of this machine, or none."""
    found = next((path for path in map(shutil.which, _NAMES) if path), None)
    return None if found is None else Path(found)


@contextmanager
def running(executable: Path) -> Iterator[Browser]:
    """Chromium, headless; without its own sandbox only where it is run by root, for whom it has none."""
    from playwright.sync_api import sync_playwright

    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"] if root else [])
        yield browser
        browser.close()


@dataclass
class Watched:
    """An open page and what it did: what it logged, asked for, opened and refused."""

    page: Page
    file: Path
    noted: list[str] = field(default_factory=list)
    script: bool = True

    def open(self, fragment: str = "") -> Page:
        """Load the file, from the disk, as a reader does."""
        self.page.goto(self.file.as_uri() + fragment, wait_until="load")
        if self.script:
            self.page.wait_for_function(READY)
        return self.page

    def watch(self) -> None:
        """Note what a quiet page does not do; a violation of its policy is a message in the console."""
        own = self.file.as_uri()
        page = self.page
        page.on("console", lambda message: self.noted.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.noted.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (self.noted.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("popup", lambda popup: self.noted.append(f"popup: {popup.url}"))
        page.on("download", lambda download: self.noted.append(f"download: {download.url}"))
        page.on("request", lambda request: self._asked(request.url, own))

    def _asked(self, url: str, own: str) -> None:
        if (
            url.partition("#")[0] != own and url != "data:,"
        ):  # the empty icon, which keeps a browser from asking for one
            self.noted.append(f"request: {url[:200]}")


@contextmanager
def watched(
    browser: Browser, file: Path, size: tuple[int, int] = WIDE, theme: str = "light", *, script: bool = True
) -> Iterator[Watched]:
    """A page of that size in a window of its own, not yet opened."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if theme == "dark" else "light",
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    try:
        seen = Watched(context.new_page(), file, script=script)
        seen.page.set_default_timeout(10_000)
        seen.watch()
        yield seen
    finally:
        context.close()
