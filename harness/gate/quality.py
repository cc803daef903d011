"""Answers against the same samples of the reference: how many are right, and how many cannot be told."""

from __future__ import annotations

import numpy as np
import pandas as pd

from harness.core.score import Outcome
from harness.gate.evidence import Difference, Evidence, Place
from harness.report.comparisons import credits_of, pair_of
from harness.stats.equivalence import equivalence
from harness.stats.paired import PairedDifference, paired_difference, verdict

UNDECIDED = (Outcome.UNPARSED, Outcome.TRUNCATED, Outcome.REFUSED)
"""Undecided by what the model wrote. A failure is the infrastructure's, and an unservable item is known beforehand."""


def quality(now: pd.DataFrame, before: pd.DataFrame, place: Place, tolerance: float) -> Evidence:
    """The mean credit on the samples that both decided, from what `report.comparisons.credits_of` gives of each."""
    pair = pair_of(now, before, (place.suite, "now", "before"), tolerance)
    if pair.told is None:
        return Evidence(place, tolerance, untold="no sample was decided both times")
    paired = pair.told.paired
    both = now.dropna().index.intersection(before.dropna().index)
    found = _difference(
        paired,
        before=float(before.loc[both, "credit"].mean()),
        within=pair.told.equivalence.shown,
        could_reverse=pair.could_reverse(verdict(paired.difference, 0.0)),
    )
    return Evidence(place, tolerance, found, said=paired.test)


def undecided(now: pd.DataFrame, before: pd.DataFrame, place: Place, tolerance: float) -> Evidence:
    """The share of answers that could not be read, were cut off or refused, on the samples that were answered twice.

    `now` and `before` are rows of `report.measures.sample_table` of one model and suite.
    """
    both = _shares(now).join(_shares(before), how="inner", lsuffix="_now", rsuffix="_before").sort_index()
    a, b = (both[f"share_{side}"].to_numpy(np.float64) for side in ("now", "before"))
    texts = both["text_now"].to_numpy(np.int64)
    paired = paired_difference(a, b, texts)
    if paired is None:
        return Evidence(place, tolerance, untold="no sample was answered both times")
    within = equivalence(a, b, tolerance, texts).shown
    return Evidence(place, tolerance, _difference(paired, before=float(b.mean()), within=within), said=paired.test)


def mean_credits(nights: list[pd.DataFrame], model: str) -> pd.DataFrame:
    """What `credits_of` gives, averaged over nights, of the samples that every night has."""
    tables = [credits_of(night, model) for night in nights]
    common = tables[-1].index
    for table in tables[:-1]:
        common = common.intersection(table.index)
    figures = ["credit", "lowest", "highest"]
    total = sum((table.loc[common, figures] for table in tables[1:]), start=tables[0].loc[common, figures])
    return (total / len(tables)).assign(text=tables[-1].loc[common, "text"])


def _shares(samples: pd.DataFrame) -> pd.DataFrame:
    rows = samples.set_index(["task", "sample"])
    lost = rows[[outcome.value for outcome in UNDECIDED]].astype(np.int64).sum(axis=1)
    answered = rows["decided"] + lost
    return pd.DataFrame({"share": lost / answered.where(answered > 0), "text": rows["text"]}).dropna()


def _difference(paired: PairedDifference, *, before: float, within: bool, could_reverse: bool = False) -> Difference:
    return Difference(
        before=before,
        now=before + paired.difference,
        change=paired.difference,
        low=paired.low,
        high=paired.high,
        n=paired.n,
        p=paired.p,
        shown_within=within or paired.a_only + paired.b_only == 0,
        could_reverse=could_reverse,
    )
