"""Seven nights in a row, each as a process, with a real Hub client: nothing new, a change, a regression, a failure."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree

import pytest

from tests.nightly.conftest import two_models


@dataclass
class Night:
    """What one command left: its end, its night's file (None for no new one), and how many questions were asked."""

    code: int
    said: str
    night: dict | None
    asked: int
    runs: list
    index: str


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """The nights by name, in their order, and the folder in which they were."""
    with two_models(tmp_path_factory.mktemp("nights")) as place:
        told = {"place": place, "first": night(place), "quiet": night(place)}
        place.publish("Red", README__md="# A better model\n")
        told["text"] = night(place)
        place.publish("Red", README__md="---\nlicense: mit\n---\n# A better model\n")
        told["licence"] = night(place)
        place.promote()
        place.wrong.add("Red")
        place.publish("Red", model__safetensors="worse weights")
        told["worse"] = night(place, "--junit", "j.xml", "--markdown", "m.md")
        place.down.add("Red")
        place.wrong.clear()
        place.publish("Red", model__safetensors="other weights")
        told["down"] = night(place)
        place.down.clear()
        told["again"] = night(place, HF_ENDPOINT="http://127.0.0.1:9")
        yield told


def night(place, *arguments, **variables):
    """One night."""
    nights, asked = len(place.nights()), len(place.server.seen)
    done = place.nightly(*arguments, **variables)
    new = place.nights()[nights:]
    index = place.folder / "reports/index.html"
    return Night(
        done.returncode,
        done.stderr,
        new[0] if new else None,
        len(place.server.seen) - asked,
        place.runs(),
        index.read_text() if index.exists() else "",
    )


def test_the_first_night_measures_every_model_in_a_run_of_its_own(story):
    """They are reported one by one and together, and every page is on the site."""
    first = story["first"]
    assert first.code == 0, first.said
    assert [job["why"] for job in first.night["jobs"]] == [["never measured like this"]] * 2
    assert [job["status"] for job in first.night["jobs"]] == ["measured", "measured"]
    assert first.night["ended_at"]
    assert len(first.runs) == 2
    assert len(first.night["pages"]) == 3
    assert all(f'href="{page}"' in first.index for page in first.night["pages"])


def test_nothing_runs_where_nothing_changed(story):
    """No question is asked, and no night is written."""
    quiet = story["quiet"]
    assert (quiet.code, quiet.asked, quiet.night) == (0, 0, None)
    assert "nothing changed: nothing is measured" in quiet.said


def test_a_change_of_text_calls_for_nothing(story):
    """As if nothing had changed."""
    assert (story["text"].code, story["text"].asked, story["text"].night) == (0, 0, None)


def test_a_licence_is_told_and_nothing_is_measured(story):
    """Telling needs no server."""
    told = story["licence"]
    assert (told.code, told.asked, told.night["jobs"]) == (0, 0, [])
    assert "changed: red: licence: none told → mit" in told.said


def test_a_regression_is_exit_code_4_with_its_numbers_in_every_form(story):
    """Only the model is measured whose weights changed; JUnit, Markdown and the site say by how much it is worse."""
    worse, folder = story["worse"], story["place"].folder
    assert worse.code == 4, worse.said
    assert [(job["model"], job["why"], job["verdict"]) for job in worse.night["jobs"]] == [
        ("Red", ["weights changed"], "worse")
    ]
    assert worse.asked == 60
    assert "worse than the baseline: Red (capitals)" in worse.said
    [failure] = ElementTree.parse(folder / "j.xml").iter("failure")  # noqa: S314 -- our own
    assert "50.0 points" in failure.attrib["message"]
    assert "50.0 points" in (folder / "m.md").read_text()
    assert "50.0 points" in worse.index


def test_a_model_that_cannot_be_measured_is_exit_code_3(story):
    """It is INCOMPLETE, and held against nothing."""
    down = story["down"]
    assert down.code == 3, down.said
    assert [(job["status"], job["verdict"]) for job in down.night["jobs"]] == [("incomplete", None)]


def test_what_was_not_measured_is_tried_the_next_night(story):
    """Though nothing changed since, and though the Hub is away, which is told and stops nothing."""
    again = story["again"]
    assert again.code == 0, again.said
    assert [(job["model"], job["why"]) for job in again.night["jobs"]] == [("Red", ["incomplete the last time"])]
    assert again.night["jobs"][0]["verdict"] == "same"
    assert "not looked at: red: acme/Red" in again.said
