"""Which lengths all tasks of a suite have in common: over others, a mean would follow the tasks that are left."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from harness.core.score import Outcome
from harness.report.length.summary import Pooled


def common_lengths(items: pd.DataFrame, tasks: Collection[str]) -> tuple[list[int], Pooled]:
    """The lengths over which one model's answers to a suite's `tasks` may be pooled, and those that are left out.

    Pooled is a length that it was asked in every task, and that could be served in every one, or in none. A search
    that stops for a hard task and goes on for an easy one would else make the score rise with length.
    """
    kept: list[int] = []
    left_out: list[int] = []
    for tokens in sorted(items["tokens"].unique().tolist()):
        of_length = items[items["tokens"] == tokens]
        served = of_length[of_length["outcome"] != Outcome.UNSERVABLE.value]
        asked, answered = set(of_length["task"]), set(served["task"])
        (kept if asked == set(tasks) and answered in (asked, set()) else left_out).append(tokens)
    return kept, Pooled(len(tasks), tuple(left_out))
