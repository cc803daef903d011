"""Scoring adds what is missing, in the order of the records, and programs run side by side."""

from __future__ import annotations

import threading

from harness.core.completion import Completion, Timing, Usage
from harness.core.execution import Execution
from harness.core.problem import Asserts, Problem
from harness.core.record import Record, StoredPrompt, WorkItem
from harness.core.score import Outcome, Score
from harness.runner.score import score_run
from harness.scorers.code.scorer import CodeScorer
from harness.scorers.ledger import scorer_name
from harness.scorers.match import MatchScorer
from harness.store.journal import Journal, read_lines
from harness.store.run_directory import RunDirectory

PROBLEM = Problem(Asserts("", ("assert f() == 1",)), "f", "def f():\n").encoded()
SCORERS = {("programs", "all"): [CodeScorer()], ("texts", "all"): [MatchScorer()]}


class Fake:
    """Waits until two programs are in it: it would wait for ever if they came one after the other."""

    workers = 2

    def __init__(self):
        self.meet = threading.Barrier(2, timeout=20)

    def run(self, trial):
        if trial.entry_point == "f":  # a problem's: the scorer first tries a program of its own
            self.meet.wait()
        return Execution("return 1" in trial.program, ".")


def record(number, suite, target, text):
    item = WorkItem(f"{suite}-{number}", "scout", suite, "all", str(number), 0)
    return Record(item, StoredPrompt("00", 0), target, Completion(text, Usage(), Timing(started_at=0.0, ended_ns=1)))


def directory_of(tmp_path, *records):
    directory = RunDirectory(tmp_path)
    journal = Journal(directory.completions)
    for each in records:
        journal.append(each)
    journal.close()
    return directory


def programs(count):
    return [record(n, "programs", (PROBLEM,), f"```python\ndef f():\n    return {n % 2}\n```") for n in range(count)]


def test_programs_run_side_by_side_and_are_written_in_order(tmp_path):
    """Two at once, and scores.jsonl has the records' order whichever came first."""
    texts = [record(n, "texts", ("Paris",), "Paris") for n in range(3)]
    directory = directory_of(tmp_path, *programs(10), *texts)
    assert score_run(directory, SCORERS, Fake()) == 13
    scores = list(read_lines(directory.scores, Score))
    assert [score.id for score in scores] == [line.item.id for line in directory.records()]
    assert [score.value for score in scores[:10]] == [float(n % 2) for n in range(10)]


def test_what_is_scored_is_not_run_again(tmp_path):
    """A second scoring adds nothing and opens nothing."""
    directory = directory_of(tmp_path, *programs(4))
    score_run(directory, SCORERS, Fake())
    assert score_run(directory, SCORERS, None) == 0


def test_stopping_leaves_the_rest_for_the_next_time(tmp_path):
    """What was begun is finished and written; the next scoring adds what is missing."""
    directory = directory_of(tmp_path, *programs(20))
    asked = iter(range(100))
    added = score_run(directory, SCORERS, Fake(), lambda: next(asked) >= 4)
    assert added == 4
    assert score_run(directory, SCORERS, Fake()) == 16


def test_a_target_kept_by_itself_is_scored_as_the_record_would_be(tmp_path):
    """The scorer gets the problem from the run's `targets/`."""
    directory = RunDirectory(tmp_path)
    long = Problem(Asserts("#" * 5000, ("assert f() == 1",)), "f", "def f():\n").encoded()
    name = directory.targets.keep((long,))
    journal = Journal(directory.completions)
    for n in range(2):
        kept = record(n, "programs", (), "```python\ndef f():\n    return 1\n```")
        journal.append(Record(kept.item, kept.prompt, (), kept.result, target_sha256=name))
    journal.close()
    score_run(directory, SCORERS, Fake())
    assert [score.outcome for score in read_lines(directory.scores, Score)] == [Outcome.CORRECT] * 2


def test_other_scorers_judge_the_same_answers_after_the_tasks_own(tmp_path):
    """Each adds its scores once; one that comes later finds only its own missing."""
    directory = directory_of(tmp_path, *[record(n, "texts", ("Paris",), "It is Paris.") for n in range(3)])
    exact, part = MatchScorer(), MatchScorer(mode="contains")
    assert score_run(directory, {("texts", "all"): [exact]}) == 3
    assert score_run(directory, {("texts", "all"): [exact, part]}) == 3
    named = [score.scorer for score in read_lines(directory.scores, Score)]
    assert named == [scorer_name(exact)] * 3 + [scorer_name(part)] * 3
