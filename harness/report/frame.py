"""A run as pandas frames: whole for users, for the statistics without what they do not need."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from harness.report.tables import load_tables
from harness.store.manifest import Manifest

_PANDAS_TYPES = {pa.float64(): pd.Float64Dtype(), pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
_OF_CODE = ["error", "tests_passed", "tests_total"]  # counted from the table, by report/coding
_NOT_COUNTED = ["id", "epoch", "extracted", *_OF_CODE, "finish_reason", "first_answer_s", "reasoning_characters"]


@dataclass(frozen=True)
class Frames:
    """The frames of one run, documented in docs/summary.md."""

    manifest: Manifest
    completions: pd.DataFrame
    scores: pd.DataFrame


def load_frames(directory: Path) -> Frames:
    """Read a run's frames. Raises UserError when it is no run, or a line of its journals is damaged."""
    tables = load_tables(directory)
    return Frames(tables.manifest, frame_of(tables.completions), frame_of(tables.scores))


def frame_of(table: pa.Table) -> pd.DataFrame:
    """The table in pandas' types: a missing number is <NA>, words are categories."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=_PANDAS_TYPES.get)
    return frame


def pandas_schema(schema: pa.Schema) -> pa.Schema:
    """`schema` with a note to pandas, which else reads back floats where a whole number is missing."""
    of_pandas = pa.Schema.from_pandas(frame_of(schema.empty_table()), preserve_index=False)
    return schema.with_metadata(of_pandas.metadata)


def counted(completions: pa.Table) -> pd.DataFrame:
    """What the statistics need of `completions`, with a number for a sample's name: half the memory."""
    sample = completions.schema.get_field_index("sample")
    numbers = completions["sample"].combine_chunks().indices
    return frame_of(completions.set_column(sample, "sample", numbers).drop_columns(_NOT_COUNTED))


def parts(frame: pd.DataFrame, by: Sequence[str]) -> Iterator[tuple[tuple[str, ...], pd.DataFrame]]:
    """The rows of each combination of words that occurs in the categorical columns `by`, in order."""
    for words, rows in frame.groupby(list(by), observed=True):
        yield cast("tuple[str, ...]", words), rows


def of_tasks(frame: pd.DataFrame, tasks: Collection[tuple[str, str]]) -> NDArray[np.bool_]:
    """Which rows are of one of these tasks, each named by its suite and itself."""
    return np.array([place in tasks for place in zip(frame["suite"], frame["task"], strict=True)], dtype=bool)
