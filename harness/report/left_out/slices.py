"""The tags by which no slice is shown."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from harness.report.left_out.row import LeftOut
from harness.report.measures import MOST_SLICES

FEWEST = 10
"""A slice with fewer decided samples is shown with its interval, and listed as small."""


def unsliced_tags(completions: pa.Table) -> tuple[LeftOut, ...]:
    """Tags that have one value in a suite, or more than a table holds."""
    return tuple(_unsliced(completions))


def _unsliced(completions: pa.Table) -> Iterator[LeftOut]:
    tags = [name for name in completions.column_names if name.startswith("tag_")]
    for suite in completions["suite"].combine_chunks().dictionary.to_pylist():
        part = completions.select(["suite", *tags]).filter(pc.equal(completions["suite"], suite))
        for name in tags:
            values = len(part[name].unique().drop_null())
            if values == 1:
                yield _row(suite, name, "its one value is the whole suite, or untagged items beside it")
            elif values > MOST_SLICES:
                yield _row(suite, name, f"{values:,} values are more than the {MOST_SLICES} that a table holds")


def _row(suite: str, name: str, why: str) -> LeftOut:
    return LeftOut(suite, "", 1, f"slicing, by {name.removeprefix('tag_')}", why, "the slices; all samples count")
