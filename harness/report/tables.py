"""A run as Arrow tables: one row per item, one row per score."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from harness.core.execution import ErrorKind
from harness.core.score import Outcome, Score
from harness.report.columns import COMPLETIONS, SCORES, completion_row, score_row, table_of, words_in_order
from harness.store.journal import read_lines
from harness.store.manifest import Manifest, prices, read_manifest
from harness.store.run_directory import RunDirectory

_LADDER = ("trivial", "easy", "medium", "hard", "expert")
_SCORED = ["outcome", "value", "extracted", "error", "tests_passed", "tests_total"]


@dataclass(frozen=True)
class Tables:
    """The tables of one run, with the columns documented in docs/summary.md.

    `completions` has one row per item with the outcome under the task's own scorer (missing where it was not scored
    yet), `scores` one row per item and scorer. Rows are sorted by content, not by when an answer came.
    """

    manifest: Manifest
    completions: pa.Table
    scores: pa.Table


def load_tables(directory: Path) -> Tables:
    """Read a run's tables. Raises UserError when it is no run, or a line of its journals is damaged."""
    run, manifest = RunDirectory(directory), read_manifest(directory)
    priced = prices(manifest)
    rows = (completion_row(record, priced.get(record.item.model)) for record in run.records())
    completions = _in_order(table_of(rows, COMPLETIONS), manifest)
    scores = table_of(map(score_row, read_lines(run.scores, Score)), SCORES)
    scores = _with_words(scores, {"scorer": [], "outcome": list(Outcome), "error": list(ErrorKind)})
    completions, scores = _joined(completions, scores)
    pa.default_memory_pool().release_unused()  # else what ordering left free stays ours: 20 MB at 100,000 items
    return Tables(manifest, completions, scores)


def _in_order(completions: pa.Table, manifest: Manifest) -> pa.Table:
    """Rows by suite, task and model as the experiment lists them, then sample and epoch."""
    order = {
        "suite": [suite.name for suite in manifest.suites],
        "task": [task.name for suite in manifest.suites for task in suite.tasks],
        "model": [model.name for model in manifest.models],
        "sample": [],
    }
    tags = [name for name in completions.column_names if name not in COMPLETIONS.names]
    listed = {tag: sorted(completions[tag].unique().drop_null().to_pylist(), key=_natural) for tag in tags}
    completions = _with_words(completions, order | {"cluster": []} | listed)
    keys = [completions[name].combine_chunks().indices for name in order]
    return completions.take(np.lexsort([completions["epoch"], *reversed(keys)]))


def _with_words(table: pa.Table, listed: Mapping[str, Sequence[str]]) -> pa.Table:
    for name, words in listed.items():
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, words_in_order(table[name], words))
    return table


def _joined(completions: pa.Table, scores: pa.Table) -> tuple[pa.Table, pa.Table]:
    """`completions` with the outcome by each item's first scorer; `scores` in its order, the last line of each."""
    item = pc.index_in(scores["id"], completions["id"])
    scores, item = scores.filter(item.is_valid()), item.drop_null().to_numpy()
    scorer = scores["scorer"].combine_chunks().indices.to_numpy()
    # NumPy keeps the last of repeated assignments: backwards the first line wins, forwards the last one
    own = np.zeros(len(completions), np.int32)
    own[item[::-1]] = scorer[::-1]
    lines = np.flatnonzero(scorer == own[item])
    judged = np.full(len(completions), -1)
    judged[item[lines]] = lines
    rows = pa.array(judged, mask=judged < 0)
    for place, name in enumerate(_SCORED, start=completions.schema.get_field_index("epoch") + 1):
        completions = completions.add_column(place, name, scores[name].take(rows))
    pairs = item * (scorer.max(initial=0) + np.int64(1)) + scorer
    _, from_the_end = np.unique(pairs[::-1], return_index=True)
    return completions, scores.take(len(pairs) - 1 - from_the_end)


def _natural(word: str) -> tuple[int, float, str]:
    """Numbers by size, then degrees of difficulty from easy to hard, then words by alphabet."""
    if re.fullmatch(r"-?\d+(\.\d+)?", word, re.ASCII):
        return (0, float(word), word)
    return (1, _LADDER.index(word), word) if word in _LADDER else (2, 0.0, word)
