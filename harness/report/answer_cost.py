"""What a correct answer cost, and how sure that is, from a frame of answers."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from harness.cost.answer import Mean, PerCorrect, per_correct
from harness.report.texts import text_numbers
from harness.stats.clustered import clustered_interval, clustered_mean, sums


def cost_per_correct(answered: pd.DataFrame, cost_usd: pd.Series) -> PerCorrect | None:
    """Dollars per correct answer over the rows of `answered`, whose costs are `cost_usd`; None where one is unknown.

    The sample is the unit: its epochs are averaged first; samples about one text are clustered. An answer without
    credit, for whatever reason, costs money and brings nothing.
    """
    if answered.empty or bool(cost_usd.isna().any()):
        return None
    table = pd.DataFrame({"task": answered["task"], "sample": answered["sample"]})
    table["cost"], table["credit"] = cost_usd.astype(float), answered["value"].fillna(0.0).astype(float)
    table["text"] = text_numbers(answered)
    means = table.groupby(["task", "sample"], observed=True)[["cost", "credit", "text"]].mean()
    costs, credits = means["cost"].to_numpy(np.float64), means["credit"].to_numpy(np.float64)
    texts = means["text"].to_numpy(np.int64)
    found = clustered_mean(costs, texts)
    if found is None:
        return None
    mean, low, high = found.mean, found.low, found.high
    interval = clustered_interval(credits, texts)
    correlation = _correlation(sums(costs - costs.mean(), texts), sums(credits - credits.mean(), texts))
    cost = Mean(mean, mean if low is None else low, mean if high is None else high)
    return per_correct(cost, Mean(float(credits.mean()), interval.low, interval.high), correlation)


def _correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Pearson's, of the sums of each text's deviations from the mean; 0 where one does not vary."""
    spread = float(a.std() * b.std())
    return 0.0 if spread < 1e-15 else float(((a - a.mean()) * (b - b.mean())).mean()) / spread
