"""The smallest difference that a comparison of this size would have found."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from harness.stats.clustered import Clusters, standard_error

POWER = 0.8


def detectable_difference(gap: NDArray[np.float64], clusters: Clusters | None = None) -> float | None:
    """The true mean difference (0 to 1) found with 80% power at 5%, two-sided, from the spread of these differences.

    (z(0.975) + z(0.8)) standard errors: E. Miller, Adding error bars to evals, arXiv:2411.00640 (2024), section 5. It
    takes the spread as known and the level as uncorrected, so that with few samples or many comparisons more is needed.
    None where the samples show no spread.
    """
    error = standard_error(gap, clusters)
    return None if not error else min(1.0, float(ndtri(0.975) + ndtri(POWER)) * error)
