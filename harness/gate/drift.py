"""Many small steps down, each too small to be seen: the last nights together against the anchor.

The anchor was measured once, and its luck is in every night's difference from it. So nights are no independent draws
around a known mean: a sum of them (a CUSUM) would find that luck, with certainty, if it waited long enough. Instead
the mean of the last nights is held against the anchor sample by sample, where the anchor's luck is part of the spread.
That luck is one-sided where most questions are easy: the anchor can be right on all of those that are right 19 times
out of 20, and each later night is then a little worse than it on each. A test that takes differences for symmetric
calls that significant (of 198 such questions, below 0.00001 in 1 of 200 campaigns in which nothing changed).

What is looked at every night errs every night a little. The error of the whole time since the anchor is `ALPHA`, and
night t has ALPHA / (t (t + 1)) of it, which add up to ALPHA over all nights, however they depend on each other:
spending of K. K. G. Lan and D. L. DeMets, Biometrika 70 (1983) 659-663, with the union bound in place of their
correlations.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from harness.gate.evidence import Evidence, Place
from harness.gate.quality import credits_by_text, mean_credits, quality
from harness.stats.relabelled import relabelled

ALPHA = 0.01
"""The chance of ever raising a false alarm of drift until there is another anchor, over all checks of a gate."""

LAST_NIGHTS = 7
"""So many are averaged, tonight included: more would hide when it began."""


def looked(evidence: Evidence, night: int) -> Evidence:
    """What was found on the night with this number after the anchor, from 1: its p is held against what that may spend.

    A p below ALPHA afterwards is one below ALPHA / (night × (night + 1)) before.
    """
    found = evidence.found
    if found is None:
        return evidence
    times = night * (night + 1)
    return replace(evidence, found=replace(found, p=min(1.0, found.p * times)), said=f"{evidence.said}, look {night}")


def drift(nights: list[pd.DataFrame], anchor: pd.DataFrame, place: Place, tolerance: float) -> Evidence:
    """The mean credit of the last nights, tonight's last, against the anchor, of each what `credits_of` gives.

    Two things could pass for drift, and p is the larger of what is to be said against either. An answer may have moved
    for good without the model being worse, as after an update: then the signs of differences are by chance. And the
    anchor may have been lucky: then it could have been any of the nights (`relabelled`).
    """
    last = nights[-LAST_NIGHTS:]
    evidence = quality(mean_credits(last), anchor, place, tolerance)
    found = evidence.found
    if found is None or len(last) == 1 or found.p >= ALPHA:  # the other could only make it larger
        return evidence
    lucky = relabelled(credits_by_text([anchor, *last]))
    return replace(evidence, found=replace(found, p=max(found.p, lucky)), said=f"{evidence.said} and relabelling")
