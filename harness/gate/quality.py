"""Answers against the same samples of the reference: how many are right, and how many cannot be told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from harness.core.score import Outcome
from harness.gate.evidence import Difference, Evidence, Place
from harness.report.comparisons import pair_of
from harness.stats.clustered import sums
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
    both = _shares(now).add_suffix("_now").join(_shares(before).add_suffix("_before"), how="inner").sort_index()
    a, b = (both[f"share_{side}"].to_numpy(np.float64) for side in ("now", "before"))
    texts = both["text_now"].to_numpy(np.int64)
    paired = paired_difference(a, b, texts)
    if paired is None:
        return Evidence(place, tolerance, untold="no sample was answered both times")
    within = equivalence(a, b, tolerance, texts).shown
    return Evidence(place, tolerance, _difference(paired, before=float(b.mean()), within=within), said=paired.test)


def unless_lost(evidence: Evidence, now: pd.DataFrame, before: pd.DataFrame) -> Evidence:
    """The same is not shown of answers that nobody got: not where more of them failed than is tolerated.

    `now` and `before` are sample tables of one model and suite. A failure tells nothing of the model, so that it makes
    nothing worse either. So does what could be served only one of the two times: a server that no longer reads long
    texts is not the same. What could be served neither time is known beforehand.
    """
    found = evidence.found
    here, there = now.set_index(["task", "sample"]).align(before.set_index(["task", "sample"]), join="inner", axis=0)
    failed = (here[Outcome.FAILED.value] > 0) | (there[Outcome.FAILED.value] > 0)
    once = (here[Outcome.UNSERVABLE.value] > 0) != (there[Outcome.UNSERVABLE.value] > 0)
    if found is None or here.empty or float((failed | once).mean()) <= evidence.tolerance:
        return evidence
    lost = ((failed, "of answers failed"), (once, "could be served only one of both times"))
    said = "; ".join([evidence.said, *(f"{share:.1%} {what}" for of, what in lost if (share := float(of.mean())) > 0)])
    return replace(evidence, found=replace(found, shown_within=False), said=said)


def mean_credits(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """What `credits_of` gives of several nights, averaged over them, of the samples that every night has."""
    figures = ["credit", "lowest", "highest"]
    alike = _alike(tables)
    mean = np.mean([table[figures].to_numpy(np.float64) for table in alike], axis=0)
    return pd.DataFrame(mean, alike[-1].index, figures).assign(text=alike[-1]["text"])


def credits_by_text(tables: list[pd.DataFrame]) -> NDArray[np.float64]:
    """Texts × nights: the credits of the samples that every night decided; those about one text are added up."""
    alike = _alike([table.dropna() for table in tables])
    credits = np.column_stack([table["credit"].to_numpy(np.float64) for table in alike])
    texts = alike[0]["text"].to_numpy(np.int64)
    return np.column_stack([sums(column, texts) for column in credits.T]) if len(credits) else credits


def _alike(tables: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """The rows of the samples that all of them have, in one order."""
    common = tables[0].index
    for table in tables[1:]:
        common = common if table.index.equals(common) else common.intersection(table.index)
    return [table if table.index.equals(common) else table.loc[common] for table in tables]


def _shares(samples: pd.DataFrame) -> pd.DataFrame:
    rows = samples.set_index(["task", "sample"])
    lost = rows[[outcome.value for outcome in UNDECIDED]].to_numpy(np.int64).sum(axis=1)
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
