"""Which samples share a text or a subject, and so are not independent."""

from __future__ import annotations

import numpy as np
import pandas as pd

from harness.core.sample import OF_SUITE
from harness.stats.clustered import Clusters


def text_numbers(frame: pd.DataFrame) -> Clusters:
    """For each row a number that it shares with the rows of the same cluster: its cluster's, else its sample's.

    The number is the same for every model. `frame` has the columns `suite`, `task`, `sample` and `cluster`.
    """
    sample = np.asarray(frame.groupby(["suite", "task", "sample"], observed=True).ngroup(), dtype=np.int64)
    if not frame["cluster"].notna().any():
        return sample
    keys = pd.DataFrame({"suite": frame["suite"], "task": _task_or_none(frame), "cluster": frame["cluster"]})
    cluster = keys.groupby(["suite", "task", "cluster"], observed=True).ngroup().fillna(-1)
    number = np.asarray(cluster, dtype=np.int64)
    return np.where(number >= 0, number, number.max() + 1 + sample)


def _task_or_none(frame: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """A number for the task of each row, the same for all where its cluster spans the suite."""
    names = frame["cluster"].cat
    spans = np.array([str(name).startswith(OF_SUITE) for name in names.categories] + [False])  # the last: no cluster
    return np.where(spans[names.codes.to_numpy()], -1, frame["task"].cat.codes.to_numpy()).astype(np.int64)
