"""From a run's index and records to what the page holds of its samples."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from msgspec import Raw, Struct

from harness.core.record import Record
from harness.core.score import Score
from harness.report.coding.declared import TaskName
from harness.report.coding.samples import scores_with_programs
from harness.report.explorer.choose import chosen_questions
from harness.report.explorer.chunks import CHUNK_BYTES, Chunk, Kept, encode, packed
from harness.report.explorer.index import Codes, Index, starts_of
from harness.report.explorer.pictures import Pictures
from harness.report.explorer.view import Judged, sample_view, turns_of, with_program
from harness.store.run_directory import RunDirectory

MOST_BYTES = 4_300_000
"""Of index and texts in the page: with the rest of it less than 5 MB, which a mail still takes."""


class PageSamples(Struct, frozen=True):
    """What the page embeds, packed: the `index` of all scored items and `chunks` of texts. `shown` of `total` items
    have their texts in them."""

    index: str
    chunks: tuple[str, ...]
    shown: int
    total: int


@dataclass
class Texts:
    """The items of which texts are wanted, by their ids, and what was read of them."""

    run: RunDirectory
    wanted: dict[str, tuple[int, Judged]]
    code_tasks: Collection[TaskName]
    kept: dict[int, Kept] = field(default_factory=dict)
    prompts: dict[str, Raw] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pictures = Pictures(self.run.images)
        programs = scores_with_programs(self.run, self.wanted.keys()) if self.code_tasks else {}
        self._programs: dict[str, Score] = programs

    def read(self, records: Iterable[Record]) -> None:
        """Keep what is wanted of `records`."""
        for record in records:
            wanted = self.wanted.get(record.item.id)
            if wanted is not None:
                self._keep(record, *wanted)

    def _keep(self, record: Record, row: int, judged: Judged) -> None:
        view = sample_view(record, judged, self.run.path.name)
        if (record.item.suite, record.item.task) in self.code_tasks:
            view = with_program(view, record, self._programs.get(record.item.id))
        key = record.prompt.sha256
        shown = self.pictures.of(record.prompt)
        self.kept[row] = Kept(Raw(encode(view)), key, shown)
        if key not in self.prompts:
            self.prompts[key] = Raw(encode(turns_of(record.prompt, self.pictures.data)))

    def chunk(self, rows: Iterable[int]) -> Chunk:
        """Of these rows, as far as they were read."""
        chunk = Chunk()
        for row in rows:
            if row in self.kept:
                chunk.add(row, self.kept[row], self.prompts, self.pictures.data)
        return chunk


def embed(run: RunDirectory, index: Index, items: int, code_tasks: Collection[TaskName] = ()) -> PageSamples:
    """The index of `items` items and the texts of the most instructive ones, until the page is full. Those of
    `code_tasks` show what their programs did."""
    groups = list(rows_of(index, chosen_questions(index)))
    texts = Texts(run, wanted(index, [row for rows in groups for row in rows]), code_tasks)
    texts.read(run.records())
    chunk = np.full(len(index.items), -1, np.int64)
    room = MOST_BYTES - len(packed(encode(index.view(chunk))))
    chunks: list[str] = []
    for rows in _bundles(groups, texts):
        made = texts.chunk(rows).packed()
        room -= len(made)
        if room < 0:
            break
        chunk[[row for row in rows if row in texts.kept]] = len(chunks)
        chunks.append(made)
    shown = int((chunk >= 0).sum())
    return PageSamples(packed(encode(index.view(chunk))), tuple(chunks), shown, items)


def rows_of(index: Index, questions: Codes) -> Iterator[range]:
    """The rows of each of these questions."""
    starts = starts_of(index.question)
    for question in questions.tolist():
        yield range(int(starts[question]), int(starts[question + 1]))


def wanted(index: Index, rows: list[int]) -> dict[str, tuple[int, Judged]]:
    """These rows by their items' ids."""
    chosen = index.items.iloc[rows]
    extracted = chosen["extracted"].astype(object).where(chosen["extracted"].notna(), None)
    cost = chosen["cost_usd"].astype(object).where(chosen["cost_usd"].notna(), None)
    return {
        item: (row, Judged(read, usd)) for item, row, read, usd in zip(chosen["id"], rows, extracted, cost, strict=True)
    }


def _bundles(groups: Iterable[range], texts: Texts) -> Iterator[list[int]]:
    """The groups' rows, as many groups together as make a chunk."""
    rows: list[int] = []
    size = 0
    for group in groups:
        rows += group
        size += sum(len(bytes(texts.kept[row].view)) for row in group if row in texts.kept)
        if size >= CHUNK_BYTES:
            yield rows
            rows, size = [], 0
    if rows:
        yield rows
