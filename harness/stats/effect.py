"""How large a paired difference is, apart from how sure."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.special import betaincinv


class Effect(Struct, frozen=True):
    """`odds_ratio` of A alone being right to B alone, None where B is never alone right or credits are fractions, with
    its exact 95% interval (`odds_high` None: no upper limit). `standardised` is the mean difference in standard
    deviations of the samples' differences, None where they do not vary.
    """

    standardised: float | None
    odds_ratio: float | None = None
    odds_low: float | None = None
    odds_high: float | None = None


def effect(gap: NDArray[np.float64]) -> Effect:
    """Of the differences of aligned credits. Clusters change how sure an effect is, not its size: the interval of the
    odds ratio takes the samples for independent.

    Odds ratio of matched pairs, conditional on the pairs that differ, with the interval of Clopper and Pearson
    (Biometrika 26, 1934, 404-413) of their share: Breslow and Day, Statistical Methods in Cancer Research 1 (1980),
    section 5.2. The standardised difference is Cohen's d for paired samples (d_z): D. Lakens, Frontiers in Psychology 4
    (2013) 863.
    """
    spread = float(gap.std(ddof=1)) if len(gap) > 1 else 0.0
    standardised = None if spread < 1e-12 else float(gap.mean()) / spread
    if not bool(np.isin(np.abs(gap), (0.0, 1.0)).all()):
        return Effect(standardised)
    a_only, b_only = int((gap > 0).sum()), int((gap < 0).sum())
    if not a_only + b_only:
        return Effect(standardised)
    low = float(betaincinv(a_only, b_only + 1, 0.025)) if a_only else 0.0
    high = float(betaincinv(a_only + 1, b_only, 0.975)) if b_only else None
    return Effect(
        standardised,
        a_only / b_only if b_only else None,
        low / (1 - low),
        None if high is None else high / (1 - high),
    )
