"""Every pair of models on every suite, compared on the same samples and corrected together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from harness.report.frame import parts
from harness.report.summary import Comparison
from harness.stats.clustered import Clusters
from harness.stats.correction import benjamini_hochberg, holm
from harness.stats.detectable import detectable_difference
from harness.stats.effect import Effect, effect
from harness.stats.equivalence import Equivalence, equivalence
from harness.stats.paired import ComparisonVerdict, PairedDifference, paired_difference, verdict

Credits = NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    """Two models on one suite. `lowest` and `highest` bound the difference over whatever could have been answered."""

    suite: str
    a: str
    b: str
    told: Told | None
    undecided: int
    lowest: float
    highest: float

    def could_reverse(self, said: ComparisonVerdict) -> bool:
        """Whether undecided answers, all right for one and wrong for the other, would turn what is said."""
        return (said == "better" and self.lowest <= 0) or (said == "worse" and self.highest >= 0)


@dataclass(frozen=True)
class Told:
    """What the samples say that both decided."""

    paired: PairedDifference
    effect: Effect
    detectable: float | None
    equivalence: Equivalence


def comparisons(samples: pd.DataFrame, models: Sequence[str], margins: Mapping[str, float]) -> tuple[Comparison, ...]:
    """Compare each pair of `models`, in that order, on each suite; the family of both corrections is all of them.

    `margins` has for each suite the difference within which two models pass for equal.
    """
    pairs: list[Pair] = []
    for (suite,), part in parts(samples, ["suite"]):
        credits = {model: credits_of(part, model) for model in models}
        pairs += [pair_of(credits[a], credits[b], (suite, a, b), margins[suite]) for a, b in combinations(models, 2)]
    ps = [pair.told.paired.p for pair in pairs if pair.told]
    adjusted = iter(zip(holm(ps), benjamini_hochberg(ps), strict=True))
    return tuple(_judged(pair, next(adjusted) if pair.told else None) for pair in pairs)


def credits_of(part: pd.DataFrame, model: str) -> pd.DataFrame:
    """Per answerable sample of one model: mean credit (missing where undecided), and its two bounds."""
    own = part[part["model"] == model].set_index(["task", "sample"])
    decided, undecided = own["decided"], own["undecided"]
    asked = (decided + undecided).where(lambda count: count > 0)
    values = {
        "credit": own["credit"] / decided.where(decided > 0),
        "lowest": own["credit"] / asked,
        "highest": (own["credit"] + undecided) / asked,
    }
    return pd.DataFrame(values | {"text": own["text"]}).dropna(subset=["lowest"])


def pair_of(of_a: pd.DataFrame, of_b: pd.DataFrame, names: tuple[str, str, str], margin: float) -> Pair:
    """Two models' credits (`credits_of`) on one suite, whose name and theirs `names` has."""
    both = of_a.add_suffix("_a").join(of_b.add_suffix("_b"), how="inner").sort_index()
    told = both.dropna()
    credits = [told[column].to_numpy(np.float64) for column in ("credit_a", "credit_b")]
    return Pair(
        *names,
        told=_told(credits[0], credits[1], told["text_a"].to_numpy(np.int64), margin),
        undecided=int(((both["lowest_a"] != both["highest_a"]) | (both["lowest_b"] != both["highest_b"])).sum()),
        lowest=float((both["lowest_a"] - both["highest_b"]).mean()) if len(both) else 0.0,
        highest=float((both["highest_a"] - both["lowest_b"]).mean()) if len(both) else 0.0,
    )


def _told(a: Credits, b: Credits, texts: Clusters, margin: float) -> Told | None:
    paired = paired_difference(a, b, texts)
    if paired is None:
        return None
    return Told(paired, effect(a - b), detectable_difference(a - b, texts), equivalence(a, b, margin, texts))


def _judged(pair: Pair, adjusted: tuple[float, float] | None) -> Comparison:
    told = pair.told
    if told is None or adjusted is None:
        return Comparison(pair.suite, pair.a, pair.b, None, None, "cannot tell", pair.undecided, could_reverse=False)
    said = verdict(told.paired.difference, adjusted[0])
    return Comparison(
        pair.suite,
        pair.a,
        pair.b,
        told.paired,
        adjusted[0],
        said,
        pair.undecided,
        could_reverse=pair.could_reverse(said),
        p_fdr=adjusted[1],
        effect=told.effect,
        detectable=told.detectable,
        equivalence=told.equivalence,
    )
