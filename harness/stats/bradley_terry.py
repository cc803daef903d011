"""The strengths of several models from judgements of which of two is better."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from harness.stats.wilson import normal_quantile

_TURNS = 10_000
_ENOUGH = 1e-10
_NO_SPREAD = 1e-12


class Strength(Struct, frozen=True):
    """The log of a model's strength, with its 95% interval; the mean over all models is 0. The odds that A is preferred
    to B are exp(A - B)."""

    value: float
    low: float
    high: float


def bradley_terry(wins: NDArray[np.float64]) -> list[Strength] | None:
    """From `wins[a, b]`, how often a was preferred to b; a tie is half a win for each.

    Source: R. A. Bradley and M. E. Terry, Biometrika 39 (1952) 324-345; the maximum of the likelihood by D. R. Hunter's
    iteration, Annals of Statistics 32 (2004) 384-406; intervals from the inverse of Fisher's information, restricted to
    a mean of 0. None where there is no maximum (Ford, American Mathematical Monthly 64 (1957) 28-33): the models can be
    parted so that some of one part never won against any of the other.
    """
    if len(wins) < 2 or connected_components(wins > 0, directed=True, connection="strong")[0] > 1:
        return None
    games = wins + wins.T
    strengths = np.ones(len(wins))
    for _ in range(_TURNS):
        before = strengths
        strengths = wins.sum(axis=1) / (games / (strengths[:, None] + strengths[None, :])).sum(axis=1)
        strengths /= np.exp(np.log(strengths).mean())
        if float(np.abs(np.log(strengths / before)).max()) < _ENOUGH:
            break
    logs = np.log(strengths)
    half = normal_quantile(0.95) * np.sqrt(np.diag(_covariance(logs, games)))
    return [Strength(float(log), float(log - each), float(log + each)) for log, each in zip(logs, half, strict=True)]


def _covariance(logs: NDArray[np.float64], games: NDArray[np.float64]) -> NDArray[np.float64]:
    preferred = 1 / (1 + np.exp(logs[None, :] - logs[:, None]))
    weights = games * preferred * (1 - preferred)
    information = np.diag(weights.sum(axis=1)) - weights
    return np.asarray(np.linalg.pinv(information, rcond=_NO_SPREAD, hermitian=True))
