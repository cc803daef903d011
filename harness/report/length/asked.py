"""Which rows of a frame have a length, and at which depth they ask."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import cast

import numpy as np
import pandas as pd

FIFTHS = ("0–20", "20–40", "40–60", "60–80", "80–100")


def fifth(depth: float) -> str:
    """The fifth of the text in which a depth, in percent, lies."""
    return FIFTHS[min(int(depth // 20), len(FIFTHS) - 1)]


def with_lengths(completions: pd.DataFrame, planted: Collection[tuple[str, str]]) -> pd.DataFrame:
    """The rows that were made to a length, with two more columns: `tokens` that were asked, and `depth` in words.

    In the tasks `planted` (suite, task) the tags `length` and `depth` are the source's own, by which runs tell them
    that were made before lengths were recorded; in others they are the user's, who may mean anything by them. Where no
    depths were declared, a depth is the fifth of the text in which the one thing that is asked for stands.
    """
    tokens = completions["requested_tokens"]
    own = _of(planted, completions)
    if "tag_length" in completions and "tag_depth" in completions:
        told = completions["tag_length"].astype("string").where(completions["tag_depth"].notna() & own)
        tokens = tokens.fillna(
            pd.to_numeric(told.where(told.str.fullmatch(r"[1-9][0-9]{0,8}")), errors="coerce").astype("Int64")
        )
    made = (tokens > 0).fillna(False)
    found = completions[made].copy()
    found["tokens"] = tokens[made].astype(np.int64)
    found["depth"] = _depths(found, own[made])
    return found


def by_cell(frame: pd.DataFrame, tokens: str, depth: str) -> Iterator[tuple[tuple[int, str], pd.DataFrame]]:
    """The rows of each length and depth that occurs, in order; the two columns are named."""
    for key, rows in frame.groupby([tokens, depth], observed=True):
        yield cast("tuple[int, str]", key), rows


def _of(planted: Collection[tuple[str, str]], rows: pd.DataFrame) -> pd.Series:
    pairs = zip(rows["suite"].astype("object"), rows["task"].astype("object"), strict=True)
    return pd.Series([pair in planted for pair in pairs], rows.index, dtype=bool)


def _depths(rows: pd.DataFrame, planted: pd.Series) -> pd.Categorical:
    """Ordered words: the declared ones, then fifths, those alone that occur."""
    asked = rows["asked_depth"]
    words = pd.Series([None if missing else fifth(depth) for depth, missing in zip(asked, asked.isna(), strict=True)])
    words.index = rows.index
    declared: list[str] = []
    if "tag_depth" in rows and rows["tag_depth"][planted].notna().any():
        own = rows["tag_depth"].astype("object").where(planted)
        words = own.where(own.notna(), words)
        declared = [word for word in rows["tag_depth"].cat.categories if word in set(own.dropna())]
    listed = [*declared, *(word for word in FIFTHS if word not in declared)]
    present = set(words.dropna())
    return pd.Categorical(words, categories=[word for word in listed if word in present], ordered=True)
