"""What asking again showed: the variance of credits within samples and between them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from harness.report.frame import parts
from harness.report.summary import Epochs
from harness.stats.components import components


def epochs(samples: pd.DataFrame) -> Iterator[Epochs]:
    """Of each model and suite of which a sample has several decided epochs, from a sample table."""
    for (model, suite), part in parts(samples, ["model", "suite"]):
        found = components(
            part["credit"].to_numpy(np.float64),
            part["squared"].to_numpy(np.float64),
            part["decided"].to_numpy(np.int64),
        )
        if found is not None:
            yield Epochs(model, suite, found)
