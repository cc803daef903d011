"""One measurement against the mean of several: was it any of them that was lucky?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_DRAWS = 20_000
_BLOCK = 500
_TILTS = np.geomspace(0.02, 50.0, 80)


def relabelled(values: NDArray[np.float64]) -> float:
    """Two-sided p of the first column of `values` (units × measurements) against the mean of the others.

    Where nothing changed, any of a unit's measurements could have been the first one, whatever its own chance of a
    right answer is. So the first is drawn anew from each unit's row: a permutation test in blocks (E. J. G. Pitman,
    Supplement to the J. Royal Statistical Society 4 (1937) 119-130), 20,000 seeded times, which counts the observed
    arrangement (Phipson and Smyth, SAGMB 9 (2010) article 39). Flipping the signs of the differences instead, as for
    two measurements, takes them for symmetric: the difference of one answer from the mean of seven is not, and a first
    column without a single mistake among questions of 95% would pass for a change.

    So many draws tell no p below 1/20,001. Never less than the exact p, and at times smaller than that, is the bound
    of H. Chernoff, Annals of Mathematical Statistics 23 (1952) 493-507, on the sum of the rows' draws.
    """
    values = values[np.ptp(values, axis=1) > 0] if len(values) else values
    others = values.shape[1] - 1
    gaps = (values.sum(axis=1, keepdims=True) - (others + 1) * values) / others if len(values) else values
    observed = float(gaps[:, 0].sum()) if len(gaps) else 0.0
    if observed == 0:
        return 1.0
    towards = gaps if observed > 0 else -gaps
    return min(1.0, 2 * min(_drawn(towards, abs(observed)), _bound(towards, abs(observed))))


def _drawn(gaps: NDArray[np.float64], observed: float) -> float:
    random = np.random.default_rng(_DRAWS)
    rows = np.arange(len(gaps))
    extreme = 0
    for _ in range(_DRAWS // _BLOCK):
        columns = random.integers(0, gaps.shape[1], size=(_BLOCK, len(gaps)), dtype=np.int8)
        extreme += int((gaps[rows, columns].sum(axis=1) >= observed - 1e-9).sum())
    return (extreme + 1) / (_DRAWS + 1)


def _bound(gaps: NDArray[np.float64], observed: float) -> float:
    """The lowest that any of the tilts gives; each of them is a bound."""
    tilts = _TILTS / float(np.abs(gaps).max())
    logs = [float(np.log(np.exp(tilt * gaps).mean(axis=1)).sum()) - tilt * observed for tilt in tilts]
    return float(np.exp(min(logs)))
