"""Which questions have their texts in the page, the most instructive first."""

from __future__ import annotations

import numpy as np
import pandas as pd

from harness.core.score import Outcome
from harness.report.explorer.index import Codes, Index, codes_of, starts_of

MOST_ITEMS = 12_000


def chosen_questions(index: Index, most: int = MOST_ITEMS) -> Codes:
    """Their numbers, best first: those on which models differ, then those that no model answered correctly, then the
    rest; from suites and patterns of outcomes in turn. As many as have `most` items."""
    if index.items.empty:
        return np.empty(0, np.int64)
    outcome, model = codes_of(index.items["outcome"]), codes_of(index.items["model"])
    bounds = starts_of(index.question)
    starts = bounds[:-1]
    differ = np.maximum.reduceat(outcome, starts) != np.minimum.reduceat(outcome, starts)
    right = np.asarray(index.items["outcome"] == Outcome.CORRECT.value)
    correct = np.logical_and.reduceat(right, starts)
    marks = np.random.default_rng(0).integers(0, 2**62, (model.max() + 1, outcome.max() + 1))
    asked = pd.DataFrame(
        {
            "rank": np.where(differ, 0, np.where(correct, 2, 1)),
            "suite": codes_of(index.items["suite"])[starts],
            "pattern": np.add.reduceat(marks[model, outcome], starts),  # equal for equal outcomes of equal models
        }
    )
    asked["turn"] = asked.groupby(["suite", "pattern"]).cumcount()
    asked = asked.sort_values(["rank", "turn"], kind="stable")
    asked["turn"] = asked.groupby(["rank", "suite"]).cumcount()
    order = asked.sort_values(["rank", "turn"], kind="stable").index.to_numpy(np.int64)
    sizes = np.diff(bounds)[order]
    return order[np.cumsum(sizes) <= most]
