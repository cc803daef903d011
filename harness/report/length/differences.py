"""Two models at each length and depth, on the same samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from harness.report.frame import parts
from harness.report.length.asked import by_cell
from harness.report.length.summary import CellDifference
from harness.stats.paired import difference_interval

MOST_PAIRS = 3


def pairs_of(models: Sequence[str]) -> tuple[list[tuple[str, str]], int]:
    """The pairs that are worked out, and how many are left out."""
    pairs = list(combinations(models, 2))
    return pairs[:MOST_PAIRS], max(0, len(pairs) - MOST_PAIRS)


def differences(samples: pd.DataFrame, pairs: Sequence[tuple[str, str]]) -> Iterator[CellDifference]:
    """For each task, pair, length and depth with samples decided for both, from a sample table with `tokens` and
    `depth`."""
    for (suite, task), of_task in parts(samples, ["suite", "task"]):
        for a, b in pairs:
            both = (
                _credits(of_task, a).add_suffix("_a").join(_credits(of_task, b).add_suffix("_b"), how="inner").dropna()
            )
            for (tokens, depth), cell in by_cell(both, "tokens_a", "depth_a"):
                one, other = (cell[name].to_numpy(np.float64) for name in ("credit_a", "credit_b"))
                low, high = difference_interval(one, other, cell["text_a"].to_numpy(np.int64))
                gap = float(one.mean() - other.mean())
                yield CellDifference(suite, task, a, b, tokens, depth, gap, low, high, len(cell))


def _credits(samples: pd.DataFrame, model: str) -> pd.DataFrame:
    own = samples[samples["model"] == model].set_index("sample")
    credit = own["credit"] / own["decided"].where(own["decided"] > 0)
    return pd.DataFrame({"credit": credit, "tokens": own["tokens"], "depth": own["depth"], "text": own["text"]})
