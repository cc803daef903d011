"""A run as pandas frames: one row per item, one row per score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

import msgspec
import pandas as pd

from harness.core.score import Outcome, Score
from harness.report.columns import COMPLETIONS, SCORES, Cell, completion_row, frame_of
from harness.store.journal import read_lines
from harness.store.manifest import Manifest, read_manifest
from harness.store.run_directory import RunDirectory

FileFormat = Literal["parquet", "csv"]
_LADDER = ("trivial", "easy", "medium", "hard", "expert")
_SCORED = ["outcome", "value", "extracted"]


@dataclass(frozen=True)
class Frames:
    """The frames of one run, documented in docs/summary.md.

    `completions` has one row per item with the outcome under the task's own scorer (missing where it was not scored
    yet), `scores` one row per item and scorer. Rows are sorted by content, not by when an answer came.
    """

    manifest: Manifest
    completions: pd.DataFrame
    scores: pd.DataFrame


def load_frames(directory: Path) -> Frames:
    """Read a run's frames. Raises UserError when it is no run, or a line of its journals is damaged."""
    run, manifest = RunDirectory(directory), read_manifest(directory)
    rows = frame_of(map(completion_row, run.records()), COMPLETIONS)
    completions = _in_order(rows.drop_duplicates("id", keep="last"), manifest)
    scores = frame_of(map(_score_row, read_lines(run.scores, Score)), SCORES)
    scores["outcome"] = scores["outcome"].astype(pd.CategoricalDtype([outcome.value for outcome in Outcome]))
    scores["item"] = pd.Index(completions["id"]).get_indexer(scores["id"])
    own = scores.drop_duplicates("item")[["item", "scorer"]]
    scores = scores[scores["item"] >= 0].drop_duplicates(["item", "scorer"], keep="last")
    scores = scores.sort_values(["item", "scorer"], ignore_index=True)
    judged = own.merge(scores, on=["item", "scorer"]).set_index("item").reindex(completions.index)
    for place, column in enumerate(_SCORED, start=6):
        completions.insert(place, column, judged[column])
    return Frames(manifest, completions, scores.drop(columns="item"))


def _score_row(score: Score) -> dict[str, Cell]:
    return msgspec.structs.asdict(score)


def _in_order(completions: pd.DataFrame, manifest: Manifest) -> pd.DataFrame:
    """Rows by suite, task and model as the experiment lists them, then sample and epoch; tags last."""
    order = {
        "suite": [suite.name for suite in manifest.suites],
        "task": [task.name for suite in manifest.suites for task in suite.tasks],
        "model": [model.name for model in manifest.models],
        "sample": [],
    }
    for column, names in order.items():
        completions[column] = completions[column].cat.set_categories(_listed(names, completions[column]), ordered=True)
    tags = sorted(name for name in completions.columns if name not in COMPLETIONS.names)
    for column in tags:
        words = sorted(completions[column].cat.categories, key=_natural)
        completions[column] = completions[column].cat.set_categories(words, ordered=True)
    return completions.sort_values([*order, "epoch"], ignore_index=True)[[*COMPLETIONS.names, *tags]]


def _listed(names: Sequence[str], column: pd.Series) -> list[str]:
    """The names in their listed order, then those that occur unlisted."""
    return list(dict.fromkeys([*names, *sorted(column.cat.categories)]))


def _natural(word: str) -> tuple[int, float, str]:
    """Numbers by size, then degrees of difficulty from easy to hard, then words by alphabet."""
    if word.isdecimal():
        return (0, float(word), word)
    return (1, _LADDER.index(word), word) if word in _LADDER else (2, 0.0, word)


def parts(frame: pd.DataFrame, by: Sequence[str]) -> Iterator[tuple[tuple[str, ...], pd.DataFrame]]:
    """The rows of each combination of words that occurs in the categorical columns `by`, in order."""
    for words, rows in frame.groupby(list(by), observed=True):
        yield cast("tuple[str, ...]", words), rows


def write_frames(frames: Frames, out: Path, file_format: FileFormat = "parquet") -> list[Path]:
    """Write both frames into the folder `out`; the paths written."""
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, frame in (("completions", frames.completions), ("scores", frames.scores)):
        path = out / f"{name}.{file_format}"
        if file_format == "parquet":
            frame.to_parquet(path, index=False)
        else:
            frame.to_csv(path, index=False)
        written.append(path)
    return written
