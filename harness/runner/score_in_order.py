"""Scores of scorers that draw lots: all answers of a model in the order of the dataset, from the first draw on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from harness.core.judging import DrawsLots
from harness.core.record import Record
from harness.core.score import Score
from harness.scorers.ledger import score_record, scorer_name
from harness.store.journal import read_lines
from harness.store.run_directory import RunDirectory


def scores_in_order(directory: RunDirectory, scorers: Mapping[tuple[str, str], Sequence[DrawsLots]]) -> Iterator[Score]:
    """Those that are new, or other than before: an answer that came late moves the draws of all after it."""
    names = {scorer_name(scorer) for of_task in scorers.values() for scorer in of_task}
    known = {(score.scorer, score.id): score for score in read_lines(directory.scores, Score) if score.scorer in names}
    targets = directory.targets
    for (place, _model, _epoch), records in _sequences(directory, scorers).items():
        for scorer in scorers[place]:
            drawing = scorer.in_order()
            for record in sorted(records, key=lambda record: _in_dataset(record.item.sample)):
                score = score_record(record, drawing, targets.of(record))
                if known.get((score.scorer, score.id)) != score:
                    yield score


def _sequences(
    directory: RunDirectory, places: Mapping[tuple[str, str], object]
) -> dict[tuple[tuple[str, str], str, int], list[Record]]:
    """The records of each task, model and epoch."""
    sequences: defaultdict[tuple[tuple[str, str], str, int], list[Record]] = defaultdict(list)
    for record in directory.records():
        place = (record.item.suite, record.item.task)
        if place in places:
            sequences[place, record.item.model, record.item.epoch].append(record)
    return sequences


def _in_dataset(sample: str) -> list[tuple[int, str]]:
    """By the name's words, then its numbers: `validation_Art_2` before `validation_Art_10`, as MMMU is ordered."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"([0-9]+)", sample)]
