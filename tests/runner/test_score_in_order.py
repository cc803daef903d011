"""Scorers that draw lots see each model's answers in the order of the dataset."""

from __future__ import annotations

import random
from typing import Literal

from harness.core.completion import Completion, Timing, Usage
from harness.core.record import Record, StoredPrompt, WorkItem
from harness.core.score import Outcome, Score, Verdict
from harness.runner.score import score_run
from harness.scorers.ledger import scorer_name
from harness.scorers.rule import Rule
from harness.store.journal import Journal, read_lines
from harness.store.run_directory import RunDirectory

PLACE = ("mmmu", "val")


class Counting(Rule):
    """Gives each answer its place in the order in which it was asked for, up to the ninth."""

    kind: Literal["counting"] = "counting"
    draws: bool = True

    def score(self, answer, target, choices):
        raise AssertionError("only a copy may draw")

    def in_order(self):
        return Drawing()


class Constant(Rule):
    """Calls every answer right."""

    kind: Literal["constant"] = "constant"

    def score(self, answer, target, choices):
        return Verdict(Outcome.CORRECT, 1.0, answer)


class Drawing(Counting):
    """The copy that draws."""

    _drawn: int = 0

    def score(self, answer, target, choices):
        object.__setattr__(self, "_drawn", self._drawn + 1)
        return Verdict(Outcome.WRONG, 0.0, str(self._drawn))


def record(model, sample):
    item = WorkItem(f"{model}-{sample}", model, *PLACE, sample, 0)
    return Record(item, StoredPrompt("00", 0), ("A",), Completion("?", Usage(), Timing(started_at=0.0, ended_ns=1)))


def written(directory, records):
    journal = Journal(directory.completions)
    for each in records:
        journal.append(each)
    journal.close()


def drawn(directory):
    """The last draw of each item."""
    return {score.id: score.extracted for score in read_lines(directory.scores, Score)}


def test_answers_are_drawn_for_in_dataset_order_whenever_they_came(tmp_path):
    """Numbers by size, and each model from the first draw on."""
    directory = RunDirectory(tmp_path)
    samples = [f"validation_{subject}_{number}" for subject in ("Art", "Biology") for number in (1, 2, 10)]
    records = [record(model, sample) for model in ("scout", "maverick") for sample in samples]
    random.Random(1).shuffle(records)
    written(directory, records)
    assert score_run(directory, {PLACE: [Counting()]}) == 12
    for model in ("scout", "maverick"):
        assert [drawn(directory)[f"{model}-{sample}"] for sample in samples] == ["1", "2", "3", "4", "5", "6"]
    assert score_run(directory, {PLACE: [Counting()]}) == 0


def test_an_answer_that_comes_late_moves_the_draws_after_it(tmp_path):
    """Only scores that change are written again."""
    directory = RunDirectory(tmp_path)
    written(directory, [record("scout", "Art_1"), record("scout", "Art_3")])
    score_run(directory, {PLACE: [Counting()]})
    written(directory, [record("scout", "Art_2")])
    assert score_run(directory, {PLACE: [Counting()]}) == 2
    assert drawn(directory) == {"scout-Art_1": "1", "scout-Art_2": "2", "scout-Art_3": "3"}
    assert {score.scorer for score in read_lines(directory.scores, Score)} == {scorer_name(Counting())}


def test_a_tasks_own_scorer_comes_first_though_it_draws(tmp_path):
    """The report takes an item's first score for its task's own, in every session."""
    directory = RunDirectory(tmp_path)
    other = Constant()
    for sample in ("Art_1", "Art_2"):
        written(directory, [record("scout", sample)])
        score_run(directory, {PLACE: [Counting(), other]})
    first = {score.id: score for score in reversed(list(read_lines(directory.scores, Score)))}
    assert {score.scorer for score in first.values()} == {scorer_name(Counting())}
    assert len(list(read_lines(directory.scores, Score))) == 4


def test_another_scorer_that_draws_comes_after_a_tasks_own(tmp_path):
    """It is only a reading beside the score."""
    directory = RunDirectory(tmp_path)
    written(directory, [record("scout", "Art_1")])
    score_run(directory, {PLACE: [Constant(), Counting()]})
    assert [score.scorer for score in read_lines(directory.scores, Score)] == [
        scorer_name(Constant()),
        scorer_name(Counting()),
    ]
