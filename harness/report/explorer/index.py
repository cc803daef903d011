"""The index of all scored items: what they are found, sorted and compared by, in columns that compress well."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np
import pandas as pd
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

from harness.report.frame import frame_of, of_tasks
from harness.report.length.asked import fifth
from harness.report.text import cut, visible

LONGEST_NAME = 200
MOST_TAG_VALUES = 60
"""A tag with more is no filter."""

Codes = NDArray[np.int64]
_QUESTION = ["suite", "task", "sample", "epoch"]
_TOLD = ["outcome", "value", "extracted", "error", "latency_s", "cost_usd", "requested_tokens", "asked_depth"]
_COLUMNS = ["id", "model", *_QUESTION, *_TOLD]


class Words(Struct, frozen=True):
    """A column in which few words occur: `codes` are places in `words`, -1 where there is none."""

    words: list[str]
    codes: list[int]


class Tag(Struct, frozen=True):
    """A tag by which questions are found."""

    name: str
    of: Words


class IndexView(Struct, frozen=True):
    """The index as the page has it. The first columns have a place for each question, those from `question` on one for
    each item; the items of a question stand together. `chunk` is where an item's texts are, -1 where they are not in
    the page. `altered` questions ask the same again with altered images: comparisons leave them out."""

    suite: Words
    task: Words
    sample: list[str]
    epoch: list[int]
    length: Words
    depth: Words
    altered: list[int]
    tags: list[Tag]
    question: list[int]
    model: Words
    outcome: Words
    value: list[float | None]
    error: Words
    latency_s: list[float | None]
    chunk: list[int]


@dataclass(frozen=True)
class Index:
    """`items` has a row for each scored item, in the order of the page; `question` numbers what was asked. `altered`
    are the tasks, by suite and name, that ask the same again with altered images."""

    items: pd.DataFrame
    question: Codes
    altered: Collection[tuple[str, str]]

    def view(self, chunk: Codes) -> IndexView:
        """With the chunk of every item."""
        items = self.items
        asked = items.iloc[starts_of(self.question)[:-1]]
        return IndexView(
            suite=words(asked["suite"]),
            task=words(asked["task"]),
            sample=[indexed_name(name) for name in asked["sample"]],
            epoch=asked["epoch"].tolist(),
            length=words(asked["length"]),
            depth=words(asked["depth"]),
            altered=of_tasks(asked, self.altered).astype(int).tolist(),
            tags=list(_tags(asked)),
            question=self.question.tolist(),
            model=words(items["model"]),
            outcome=words(items["outcome"]),
            value=_numbers(items["value"]),
            error=words(items["error"]),
            latency_s=_numbers(items["latency_s"]),
            chunk=chunk.tolist(),
        )


def index_of(completions: pa.Table, altered: Collection[tuple[str, str]] = ()) -> Index:
    """Of the completions that were scored."""
    tags = [name for name in completions.column_names if name.startswith("tag_")]
    frame = frame_of(completions.select([*_COLUMNS, *tags]))
    scored = frame[frame["outcome"].notna()]
    keys = [codes_of(scored[name]) for name in ("suite", "task", "sample")]
    epoch = scored["epoch"].to_numpy(np.int64)
    order = np.lexsort([codes_of(scored["model"]), epoch, *reversed(keys)])
    items = scored.iloc[order].reset_index(drop=True)
    items["length"] = _lengths(items)
    items["depth"] = _depths(items)
    same = np.column_stack([*(key[order] for key in keys), epoch[order]])
    starts = np.ones(len(items), bool)
    starts[1:] = (same[1:] != same[:-1]).any(axis=1)
    return Index(items, np.cumsum(starts) - 1, altered)


def starts_of(numbers: Codes) -> Codes:
    """Where each run of one number begins in `numbers`, which rise from 0 on, and where the last one ends."""
    return np.append(np.flatnonzero(np.diff(numbers, prepend=-1)), len(numbers))


def codes_of(column: pd.Series) -> Codes:
    """The places of a column's words in its order, -1 where there is none."""
    return np.asarray(column.astype("category").cat.codes, np.int64)


def words(column: pd.Series) -> Words:
    """A column by the words that occur in it, in its own order."""
    told = column.astype("category").cat.remove_unused_categories()
    return Words([indexed_name(str(word)) for word in told.cat.categories], told.cat.codes.astype(int).tolist())


def _lengths(items: pd.DataFrame) -> pd.Series:
    """Of the prompt in tokens as asked, or by the source's own tag; shortest first."""
    asked = items["requested_tokens"].astype("string")
    told = asked.fillna(items["tag_length"].astype("string")) if "tag_length" in items else asked
    found = sorted(told.dropna().unique(), key=lambda word: (len(word), word))
    return told.astype(pd.CategoricalDtype(found, ordered=True))


def _depths(items: pd.DataFrame) -> pd.Series:
    """By the tag, or the fifth in which the one thing asked for stands; shallowest first."""
    told = items["asked_depth"].map(fifth, na_action="ignore").astype("string")
    if "tag_depth" in items:
        told = items["tag_depth"].astype("string").fillna(told)
    return told.astype(pd.CategoricalDtype(sorted(told.dropna().unique(), key=_leading), ordered=True))


def _leading(word: str) -> tuple[float, str]:
    number = word.split("\u2013", maxsplit=1)[0]
    return (float(number) if number.replace(".", "", 1).isdigit() else float("inf"), word)


def _tags(asked: pd.DataFrame) -> list[Tag]:
    names = [name for name in asked.columns if name.startswith("tag_") and name not in ("tag_length", "tag_depth")]
    return [
        Tag(indexed_name(name.removeprefix("tag_")), words(asked[name]))
        for name in names
        if 1 < asked[name].nunique() <= MOST_TAG_VALUES
    ]


def _numbers(column: pd.Series) -> list[float | None]:
    """To four digits: more would only take room."""
    values: Sequence[float] = column.astype(float).tolist()
    return [None if isnan(value) else float(f"{value:.4g}") for value in values]


def indexed_name(text: str) -> str:
    """How the index spells a name: every character visible, nothing endless."""
    return cut(visible(text), LONGEST_NAME).text
