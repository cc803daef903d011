"""What an answer costs at a hosted price, on the same samples: prices change, and so do the lengths of answers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from harness.gate.evidence import Difference, Evidence, Place
from harness.report.texts import text_numbers
from harness.stats.clustered import clustered_mean, independent, sums
from harness.stats.paired import sign_flip
from harness.stats.repetition import Repeated


def answers_cost(now: pd.DataFrame, before: pd.DataFrame, place: Place, tolerance: float) -> Evidence:
    """Dollars per answer on the samples that both answered; rows of the frame `completions` of one model and suite.

    The interval is Student's of the paired differences, as a share of the reference's mean.
    """
    both = _means(now).add_suffix("_now").join(_means(before).add_suffix("_before"), how="inner").sort_index()
    spent = float(both["cost_before"].mean()) if len(both) else 0.0
    if len(both) < 2 or spent <= 0:
        return Evidence(place, tolerance, untold="no two answers have a known cost both times")
    gap = (both["cost_now"] - both["cost_before"]).to_numpy(np.float64) / spent
    texts = both["text_now"].to_numpy(np.int64)
    mean = clustered_mean(gap, texts)
    if mean is None or mean.low is None or mean.high is None:
        return Evidence(place, tolerance, untold="all answers are about one text")
    # sums of whole texts are flipped where samples share one
    p = sign_flip(gap if independent(texts) else sums(gap, texts)) if np.any(gap != 0) else 1.0
    narrow = _within(mean, tolerance)
    found = Difference(
        before=spent,
        now=float(both["cost_now"].mean()),
        change=mean.mean,
        low=mean.low,
        high=mean.high,
        n=len(both),
        p=p,
        shown_within=narrow,
    )
    return Evidence(place, tolerance, found, said="sign flip")


def _within(mean: Repeated, tolerance: float) -> bool:
    """By the 95% interval, which asks more than the 90% one."""
    return mean.low is not None and mean.high is not None and -tolerance < mean.low and mean.high < tolerance


def _means(completions: pd.DataFrame) -> pd.DataFrame:
    rows = pd.DataFrame({name: completions[name].astype(str) for name in ("task", "sample")})
    rows["cost"], rows["text"] = completions["cost_usd"].astype("Float64"), text_numbers(completions)
    rows = rows[rows["cost"].notna()]
    return rows.astype({"cost": float}).groupby(["task", "sample"]).agg({"cost": "mean", "text": "first"})
