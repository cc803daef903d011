"""How much of the variance of credits is between samples, and how much is between the epochs of one sample."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray


class Components(Struct, frozen=True):
    """Variances of one answer's credit: `between` samples and `within` them. `correlation` is the share of `between`,
    None where nothing varies: 1, and asking again tells nothing new; 0, and an epoch is as good as a new sample."""

    samples: int
    answers: int
    between: float
    within: float
    correlation: float | None


def components(
    credit: NDArray[np.float64], squared: NDArray[np.float64], epochs: NDArray[np.int64]
) -> Components | None:
    """From the sum of credits, the sum of their squares and the number of epochs of each sample.

    One-way random effects, by the analysis of variance, with the usual mean size where samples have different numbers
    of epochs; a negative estimate is 0: S. R. Searle, G. Casella and C. E. McCulloch, Variance Components (1992),
    section 3.6. What it is for: E. Miller, arXiv:2411.00640 (2024), section 3. None where no sample was asked twice, or
    there is only one.
    """
    told = epochs > 0
    credit, squared, epochs = credit[told], squared[told], epochs[told]
    samples, answers = len(epochs), int(epochs.sum())
    if samples < 2 or answers == samples:
        return None
    within = float((squared - credit**2 / epochs).sum()) / (answers - samples)
    spread = float((credit**2 / epochs).sum()) - float(credit.sum()) ** 2 / answers
    size = (answers - float((epochs**2).sum()) / answers) / (samples - 1)
    within = max(0.0, within)
    between = max(0.0, (spread / (samples - 1) - within) / size)
    total = between + within
    return Components(samples, answers, between, within, None if total < 1e-12 else between / total)
