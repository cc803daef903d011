"""The samples on which one model is better than another, in the explorer: those that the comparison counts."""

from __future__ import annotations

import re

import pytest

from harness.report.build import build_report
from tests.browser.chromium import watched
from tests.browser.controls import choose, found
from tests.report.robustness.test_robustness import alter
from tests.report.synthetic import Plan, Player, write_run

BETTER = re.compile(r"^(?P<suite>\S+): what (?P<better>\S+) gets and (?P<than>\S+) does not \((?P<samples>\d+)\)$")


@pytest.fixture(scope="module")
def asked_thrice(browser, tmp_path_factory):
    """The report of a run of three epochs, in which a task asks the same again with altered images."""
    folder = tmp_path_factory.mktemp("thrice")
    run = write_run(folder / "thrice", Plan((Player("a", 0.4), Player("b", 0.6)), samples=40, epochs=3))
    alter(run, quality=5, lost=3)
    return build_report(run, folder / "thrice.html")


def samples(page):
    """Of how many samples the listed answers are, as the page says, and how many answers it lists."""
    words = page.locator("#found").inner_text()
    told = re.search(r": the epochs of ([\d,]+), on which", words)
    return int(told[1].replace(",", "")) if told else found(page), found(page)


def test_they_are_those_of_the_statistics(browser, asked_thrice):
    """As many as the list of the pair says, by means over epochs, each with its epochs; altered images are left out."""
    with watched(browser, asked_thrice) as seen:
        page = seen.open()
        told = [BETTER.match(words) for words in page.locator("#pairs summary").all_inner_texts()]
        assert len(told) == 6 and all(told)
        for one in told:
            page = seen.open(f"#find=suite={one['suite']}&better={one['better']}&than={one['than']}")
            page.reload()
            page.wait_for_function("() => document.getElementById('found').textContent.includes('on which')")
            counted, answers = samples(page)
            assert counted == int(one["samples"]) > 0
            assert answers == 3 * counted
            assert seen.noted == []


def test_further_filters_count_samples_of_one_answer_as_such(browser, asked_thrice):
    """With a single epoch there is nothing more to say than how many."""
    with watched(browser, asked_thrice) as seen:
        page = seen.open("#find=suite=arithmetic&better=b&than=a&epoch=0")
        counted, answers = samples(page)
        assert counted == answers > 0
        assert "epochs" not in page.locator("#found").inner_text()


def test_no_altered_image_is_among_them(browser, asked_thrice):
    """Its task is in the index, and none of its samples in this list."""
    with watched(browser, asked_thrice) as seen:
        page = seen.open("#find=task=jpeg-5&better=b&than=a")
        assert found(page) == 0
        page = seen.open()
        page.reload()
        choose(page, "Task", "jpeg-5")
        assert found(page) > 0
