"""One issue is open exactly as long as a model is worse by its last measurement."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.workflows.clones import SCRIPTS

GH = """#!/bin/sh
echo "$1 $2" >>"$LOG/calls"
case "$1 $2" in
"issue list") cat "$LOG/open" ;;
"issue create" | "issue comment") cat >"$LOG/body" ;;
esac
"""


class Desk:
    """A state folder, and a gh that writes down what it was asked."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "nightly" / "nights").mkdir(parents=True)
        (folder / "gh").write_text(GH)
        (folder / "gh").chmod(0o755)
        self.open(None)

    def open(self, number):
        (self.folder / "open").write_text(json.dumps([{"number": number}] if number else []))

    def night(self, day, verdict, run="run-1", model="scout"):
        job = {"experiment": "ours", "model": model, "verdict": verdict, "run": run}
        night = {"id": f"2026-11-{day:02}", "started_at": day * 86400.0, "jobs": [job]}
        (self.folder / "nightly" / "nights" / f"{night['id']}.json").write_text(json.dumps(night))

    def tell(self, code=0, summary="## A night\n"):
        (self.folder / "calls").unlink(missing_ok=True)
        if summary is not None:
            (self.folder / "night.md").write_text(summary)
        environment = {
            "PATH": f"{self.folder}:{os.environ['PATH']}",
            "LOG": str(self.folder),
            "EXIT_CODE": str(code),
            "SUMMARY": str(self.folder / "night.md"),
            "RUN_URL": "https://example.com/runs/1",
        }
        script = [sys.executable, str(SCRIPTS / "issue.py")]
        done = subprocess.run(script, cwd=self.folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return [call for call in (self.folder / "calls").read_text().splitlines() if call != "issue list"]

    @property
    def body(self):
        return (self.folder / "body").read_text()


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_a_regression_opens_one_issue(desk):
    """With the models, the log's address and the night's summary."""
    desk.night(1, "worse")
    assert desk.tell(4, "## Worse by 8 points\n") == ["label create", "issue create"]
    for part in ("scout (ours)", "https://example.com/runs/1", "## Worse by 8 points"):
        assert part in desk.body


def test_without_a_summary_the_issue_is_opened_all_the_same(desk):
    """A promotion leaves none, and may find a regression that was not told yet."""
    desk.night(1, "worse")
    assert desk.tell(0, None) == ["label create", "issue create"]


def test_a_second_night_that_is_worse_adds_to_it(desk):
    """And opens no second one."""
    desk.open(7)
    desk.night(1, "worse")
    desk.night(2, "worse")
    assert desk.tell(4) == ["issue comment"]


@pytest.mark.parametrize("verdict", ["same", "better"])
def test_it_is_closed_when_the_model_is_measured_again_and_not_worse(desk, verdict):
    """With a comment that says so."""
    desk.open(7)
    desk.night(1, "worse")
    desk.night(2, verdict)
    assert desk.tell(0) == ["issue comment", "issue close"]
    assert "It is over" in desk.body


@pytest.mark.parametrize("verdict", ["cannot tell", "incomparable", None])
def test_a_night_that_shows_nothing_leaves_it_open(desk, verdict):
    """Exit code 0 alone is no evidence: on most nights nothing is measured."""
    desk.open(7)
    desk.night(1, "worse")
    desk.night(2, verdict)
    assert desk.tell(0) == []


def test_another_models_good_night_closes_nothing(desk):
    """Each model has a last verdict of its own."""
    desk.open(7)
    desk.night(1, "worse")
    desk.night(2, "same", model="maverick")
    assert desk.tell(0) == []


def test_promoting_the_worse_run_ends_it(desk):
    """Whoever makes it the baseline has accepted it."""
    desk.open(7)
    desk.night(1, "worse", run="run-9")
    version = {"version": 2, "promoted_at": 1.0, "runs": {"scout": "run-9"}}
    (desk.folder / "nightly" / "baselines.json").write_text(json.dumps({"experiments": {"ours": [version]}}))
    assert desk.tell(0) == ["issue comment", "issue close"]


def test_a_quiet_repository_is_left_alone(desk):
    """No nights, no issue, nothing said."""
    assert desk.tell(0) == []


def test_a_models_name_mentions_nobody(desk):
    """Mentions send mail, also those that are written as entities."""
    desk.night(1, "worse", model="@everyone/all\n# heading")
    desk.tell(4, "&#64;someone @else\n")
    assert "@e" not in desk.body
    assert "&#64;s" not in desk.body
    assert "\n# heading" not in desk.body


def test_a_long_summary_is_cut(desk):
    """GitHub refuses more than 65,536 characters, and then nothing would be told."""
    desk.night(1, "worse")
    desk.tell(4, "x" * 200_000)
    assert len(desk.body) <= 60_000
