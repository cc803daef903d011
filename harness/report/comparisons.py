"""Every pair of models on every suite, compared on the same samples and corrected together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from harness.report.frame import parts
from harness.report.summary import Comparison
from harness.stats.paired import PairedDifference, holm, paired_difference, verdict


@dataclass(frozen=True)
class _Pair:
    """Two models on one suite. `lowest` and `highest` bound the difference over whatever could have been answered."""

    suite: str
    a: str
    b: str
    paired: PairedDifference | None
    undecided: int
    lowest: float
    highest: float


def comparisons(samples: pd.DataFrame, models: Sequence[str]) -> tuple[Comparison, ...]:
    """Compare each pair of `models`, in that order, on each suite; the family for Holm's correction is all of them."""
    pairs = [
        _pair(suite, _credits(part, a), _credits(part, b), (a, b))
        for (suite,), part in parts(samples, ["suite"])
        for a, b in combinations(models, 2)
    ]
    adjusted = iter(holm([pair.paired.p for pair in pairs if pair.paired]))
    return tuple(_judged(pair, next(adjusted) if pair.paired else None) for pair in pairs)


def _credits(part: pd.DataFrame, model: str) -> pd.DataFrame:
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


def _pair(suite: str, of_a: pd.DataFrame, of_b: pd.DataFrame, names: tuple[str, str]) -> _Pair:
    both = of_a.add_suffix("_a").join(of_b.add_suffix("_b"), how="inner").sort_index()
    told = both.dropna()
    texts = told["text_a"].to_numpy(np.int64)
    return _Pair(
        suite,
        *names,
        paired=paired_difference(told["credit_a"].to_numpy(np.float64), told["credit_b"].to_numpy(np.float64), texts),
        undecided=int(((both["lowest_a"] != both["highest_a"]) | (both["lowest_b"] != both["highest_b"])).sum()),
        lowest=float((both["lowest_a"] - both["highest_b"]).mean()) if len(both) else 0.0,
        highest=float((both["highest_a"] - both["lowest_b"]).mean()) if len(both) else 0.0,
    )


def _judged(pair: _Pair, p_adjusted: float | None) -> Comparison:
    said = "cannot tell" if pair.paired is None or p_adjusted is None else verdict(pair.paired.difference, p_adjusted)
    could_reverse = (said == "better" and pair.lowest <= 0) or (said == "worse" and pair.highest >= 0)
    return Comparison(pair.suite, pair.a, pair.b, pair.paired, p_adjusted, said, pair.undecided, could_reverse)
