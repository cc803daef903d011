"""`harness score`: stored answers scored again, with no server."""

import pytest

from harness.core.score import Outcome, Score
from harness.store.journal import read_lines

NUMERIC = "kind: numeric"
MATCH = "kind: match"


def scores(run):
    """Every line of the run's scores."""
    return list(read_lines(run / "scores.jsonl", Score))


def test_nothing_is_scored_twice(harness, finished_run):
    """The run's own scorers have said everything already."""
    before = (finished_run / "scores.jsonl").read_bytes()
    again = harness("score", finished_run)
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith("0 scores added")
    assert (finished_run / "scores.jsonl").read_bytes() == before


def test_lost_scores_come_back_from_the_answers(harness, finished_run):
    """The answers are what a run keeps; the scores follow from them."""
    before = scores(finished_run)
    (finished_run / "scores.jsonl").unlink()
    assert harness("score", finished_run.name).returncode == 0
    assert {score.id: score for score in scores(finished_run)} == {score.id: score for score in before}


def test_another_scorer_is_added_beside(harness, finished_run, tmp_path):
    """From a suite's file: old lines stay as they are, and each answer gets one more."""
    before = (finished_run / "scores.jsonl").read_bytes()
    mine = (tmp_path / "suites/mine.yaml").read_text()
    assert NUMERIC in mine
    (tmp_path / "suites/matched.yaml").write_text(mine.replace(NUMERIC, MATCH))
    added = harness("score", finished_run, "--suite", "suites/matched.yaml")
    assert added.returncode == 0, added.stderr
    assert (finished_run / "scores.jsonl").read_bytes().startswith(before)
    new = [score for score in scores(finished_run) if score.scorer.startswith("match-")]
    assert len(new) == 3 and len(scores(finished_run)) == 6
    assert [score.outcome for score in new].count(Outcome.CORRECT) == 1


@pytest.mark.parametrize("command", ["score", "report", "frame"])
def test_an_unknown_run_names_those_there_are(harness, finished_run, command):
    """One line, exit code 2."""
    refused = harness(command, "nope")
    assert refused.returncode == 2
    assert refused.stderr.splitlines() == [f"harness: there is no run 'nope'. The newest are: {finished_run.name}"]


def test_a_scorer_that_cannot_take_the_right_answers_changes_nothing(harness, finished_run):
    """It would stay in the manifest and stop every later scoring."""
    before = (finished_run / "manifest.json").read_bytes()
    refused = harness("score", finished_run, "--scorer", "{kind: gpqa}")
    assert refused.returncode == 2 and "is no letter from A to D" in refused.stderr
    assert (finished_run / "manifest.json").read_bytes() == before
    assert harness("score", finished_run, "--scorer", "{kind: match}").stdout.startswith("3 scores added")
