"""The texts of all items of a run, read from its journal when they are wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
from msgspec import Struct

from harness.core.errors import UserError
from harness.core.record import Record
from harness.report.coding.declared import TaskName
from harness.report.explorer.chunks import encode, packed
from harness.report.explorer.embed import PageSamples, Texts, wanted
from harness.report.explorer.index import Codes, Index, starts_of
from harness.store.run_directory import RunDirectory

ITEMS_A_CHUNK = 100
_KEPT = ["id", "suite", "task", "extracted", "cost_usd"]


class _Item(Struct):
    id: str


class _Line(Struct):
    """The part of a record that says whose it is."""

    item: _Item


@dataclass(frozen=True)
class RunTexts:
    """Where in completions.jsonl each row of the index has its last line, -1 where there is none. The rows of a chunk
    stand together: chunk n has those from `starts[n]` to `starts[n + 1]`."""

    run: RunDirectory
    index: Index
    offsets: Codes
    starts: Codes
    code_tasks: frozenset[TaskName]

    @property
    def chunks(self) -> int:
        """How many there are."""
        return len(self.starts) - 1

    def chunk(self, number: int) -> str:
        """A chunk as the page reads it. Raises UserError where the journal is no longer what it was."""
        rows = list(range(int(self.starts[number]), int(self.starts[number + 1])))
        items = self.index.items.iloc[rows]
        programs = self.code_tasks & set(zip(items["suite"].astype(str), items["task"].astype(str), strict=True))
        texts = Texts(self.run, wanted(self.index, rows), programs)
        texts.read(self._records(rows))
        return texts.chunk(rows).packed()

    def samples(self, items: int) -> PageSamples:
        """What the page has of them: an index of all, and no text."""
        chunk = np.repeat(np.arange(self.chunks), np.diff(self.starts))
        return PageSamples(packed(encode(self.index.view(chunk))), (), len(self.offsets), items)

    def kept(self) -> RunTexts:
        """The same with as little of the index as chunks need."""
        items = self.index.items[_KEPT].copy()
        return RunTexts(self.run, replace(self.index, items=items), self.offsets, self.starts, self.code_tasks)

    def _records(self, rows: list[int]) -> Iterator[Record]:
        with self.run.completions.open("rb") as file:
            for offset in self.offsets[rows]:
                if offset >= 0:
                    file.seek(int(offset))
                    yield _record(file.readline(), self.run.completions)


def run_texts(run: RunDirectory, index: Index, code_tasks: frozenset[TaskName]) -> RunTexts:
    """Find every item in the journal, and put whole questions together into chunks."""
    models = max(1, index.items["model"].nunique())
    chunk = index.question // max(1, ITEMS_A_CHUNK // models)
    offsets = _offsets(run.completions, index.items["id"])
    return RunTexts(run, index, offsets, starts_of(chunk), code_tasks)


def _offsets(path: Path, ids: pd.Series) -> Codes:
    """Of each item's last line: one that failed may have been asked again."""
    rows = {item: row for row, item in enumerate(ids)}
    offsets = np.full(len(rows), -1, np.int64)
    decode, at = msgspec.json.Decoder(_Line).decode, 0
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                break
            row = rows.get(decode(line).item.id)
            if row is not None:
                offsets[row] = at
            at += len(line)
    return offsets


def _record(line: bytes, path: Path) -> Record:
    try:
        return msgspec.json.decode(line, type=Record)
    except msgspec.MsgspecError as error:
        raise UserError("the journal was changed while it was read", place=str(path), fix="Reload the page") from error
