"""Which samples share a text, and so are not independent."""

from __future__ import annotations

import numpy as np
import pandas as pd

from harness.stats.clustered import Clusters


def text_numbers(frame: pd.DataFrame) -> Clusters:
    """For each row a number that it shares with the rows about the same text: its cluster's, else its sample's.

    The number is the same for every model. `frame` has the columns `suite`, `task`, `sample` and `cluster`.
    """
    sample = np.asarray(frame.groupby(["suite", "task", "sample"], observed=True).ngroup(), dtype=np.int64)
    if not frame["cluster"].notna().any():
        return sample
    cluster = frame.groupby(["suite", "task", "cluster"], observed=True).ngroup().fillna(-1)
    number = np.asarray(cluster, dtype=np.int64)
    return np.where(number >= 0, number, number.max() + 1 + sample)
