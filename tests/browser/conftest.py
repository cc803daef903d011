"""One Chromium and one report for all tests in this folder."""

from __future__ import annotations

import os

import pytest

from harness.report.build import build_report
from tests.browser.chromium import INSTALL, NARROW, WIDE, installed, running, watched
from tests.browser.runs import whole_run


@pytest.fixture(scope="package")
def browser():
    """Chromium. Ended with this folder, as Playwright keeps the thread's event loop to itself until then."""
    executable = installed()
    if executable is None:
        if os.environ.get("HARNESS_BROWSER") == "required":
            pytest.fail(INSTALL)
        pytest.skip(INSTALL)
    with running(executable) as chromium:
        yield chromium


@pytest.fixture(scope="package")
def report(browser, tmp_path_factory):
    """The report of a run that fills every section; the fixture `browser` comes first so that none is made in vain."""
    folder = tmp_path_factory.mktemp("browser")
    return build_report(whole_run(folder / "results" / "whole"), folder / "whole.html")


@pytest.fixture
def wide(browser, report):
    """That report, opened in a wide window, with what it did."""
    with watched(browser, report, WIDE) as seen:
        seen.open()
        yield seen


@pytest.fixture(
    params=[(WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark")],
    ids=lambda kind: f"{kind[0][0]}-{kind[1]}",
)
def each(request, browser, report):
    """That report in each size and theme."""
    size, theme = request.param
    with watched(browser, report, size, theme) as seen:
        seen.open()
        yield seen
