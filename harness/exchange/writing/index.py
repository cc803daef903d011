"""Where each item of a run is on disk, and what came of it: in a temporary database, not in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec
from msgspec import Struct

from harness.core.errors import UserError
from harness.core.record import Record
from harness.core.score import Score
from harness.store.journal import read_lines
from harness.store.run_directory import RunDirectory

T = TypeVar("T")

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE items (id TEXT PRIMARY KEY, model TEXT, suite TEXT, task TEXT, sample TEXT, epoch INT, line INT);
CREATE TABLE scores (id TEXT PRIMARY KEY, scorer TEXT, outcome TEXT, value REAL, extracted TEXT);
"""
_ORDER = """
CREATE TABLE samples AS
    SELECT suite, task, sample, row_number() OVER (PARTITION BY suite, task ORDER BY sample) - 1 AS number
    FROM (SELECT DISTINCT suite, task, sample FROM items);
CREATE UNIQUE INDEX by_sample ON samples (suite, task, sample);
CREATE INDEX by_content ON items (model, suite, task, sample, epoch);
"""
_OWN_SCORER = """
INSERT INTO scores VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
    SET outcome = excluded.outcome, value = excluded.value, extracted = excluded.extracted
    WHERE scores.scorer = excluded.scorer
"""
_FOUND = """
SELECT items.line, samples.number, scores.scorer, scores.outcome, scores.value, scores.extracted
FROM items JOIN samples USING (suite, task, sample) LEFT JOIN scores USING (id)
WHERE model = ? AND suite = ? AND task = ? ORDER BY sample, epoch
"""


class TaskKey(NamedTuple):
    """One model on one task of a suite."""

    model: str
    suite: str
    task: str


class Place(NamedTuple):
    """An item: where its last record begins, its sample's number in the task, and its score by the task's own scorer.

    The number is the same for every model. The last four are None where the item was not scored.
    """

    line: int
    sample: int
    scorer: str | None
    outcome: str | None
    value: float | None
    extracted: str | None


class _Of(Struct):
    id: str
    model: str
    suite: str
    task: str
    sample: str
    epoch: int


class _Line(Struct):
    item: _Of


class Index:
    """The items of one run by model, suite, task, sample and epoch, in whatever order their answers came.

    As in the report, an item's last record counts, and its own scorer is the first that scored it. The database is
    SQLite's temporary one, a file that the system removes, so that memory stays flat in the number of items.
    """

    def __init__(self, run: RunDirectory) -> None:
        self._path = run.completions
        self.images = run.images
        self._database = sqlite3.connect("")
        self._database.executescript(_TABLES)
        self._database.executemany("INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?, ?, ?)", _items(run.completions))
        self._database.executemany(_OWN_SCORER, _scores(run.scores))
        self._database.executescript(_ORDER)

    def close(self) -> None:
        """Give the disk back."""
        self._database.close()

    def tasks(self) -> list[TaskKey]:
        """Every model × suite × task that has items, by name."""
        found = self._database.execute("SELECT DISTINCT model, suite, task FROM items ORDER BY model, suite, task")
        return [TaskKey(*row) for row in found]

    def places(self, key: TaskKey) -> Iterator[Place]:
        """The items of one task in the order of sample and epoch."""
        return map(Place._make, self._database.execute(_FOUND, key))

    def records(self, key: TaskKey) -> Iterator[tuple[Place, Record]]:
        """The items of one task with their records, one in memory at a time."""
        decode = msgspec.json.Decoder(Record).decode
        with self._path.open("rb") as file:
            for place in self.places(key):
                file.seek(place.line)
                yield place, decode(file.readline())


def _items(path: Path) -> Iterator[tuple[str | int, ...]]:
    if not path.exists():
        return
    decode, start = msgspec.json.Decoder(_Line).decode, 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                return  # a write that was cut off
            try:
                item = decode(line).item
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise UserError(f"this line cannot be read: {error}", place=f"{path}:{number}") from error
            yield item.id, item.model, item.suite, item.task, item.sample, item.epoch, start
            start += len(line)


def _scores(path: Path) -> Iterator[tuple[str | float | None, ...]]:
    for score in read_lines(path, Score):
        yield score.id, score.scorer, score.outcome.value, score.value, score.extracted
