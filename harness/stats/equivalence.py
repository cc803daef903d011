"""Is one model as good as another, to within a margin that was set beforehand?"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from harness.stats.clustered import Clusters
from harness.stats.paired import difference_interval

TWO_ONE_SIDED = 0.90
"""Level of the interval that lies within the margins where both one-sided tests reject at 5%."""


class Equivalence(Struct, frozen=True):
    """Whether the difference of two models is `shown` to be less than `margin` either way, by its 90% interval.

    Not shown is not the opposite: the run may be too small to tell.
    """

    margin: float
    low: float
    high: float
    shown: bool


def equivalence(
    a: NDArray[np.float64], b: NDArray[np.float64], margin: float, clusters: Clusters | None = None
) -> Equivalence:
    """Two one-sided tests at 5%, in the form of a 90% interval of the paired difference of credits (0 to 1, aligned).

    Source: D. J. Schuirmann, J. Pharmacokinetics and Biopharmaceutics 15 (1987) 657-680. The interval is that of the
    comparison itself (paired.py), not Student's, so that both say the same of the same data. It is not corrected for
    the number of comparisons: each claim of equivalence errs in at most 5%.
    """
    low, high = difference_interval(a, b, clusters, TWO_ONE_SIDED)
    return Equivalence(margin, low, high, -margin < low and high < margin)
