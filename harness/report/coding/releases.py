"""Problems by when they were released: what a model may have seen in training, and what it cannot have."""

from __future__ import annotations

import pandas as pd

from harness.report.coding.attempts import attempts_of
from harness.report.coding.declared import TaskName
from harness.report.coding.summary import MonthRow, ReleaseRow
from harness.report.frame import parts
from harness.stats.pass_at_k import pass_difference, pass_rate

RELEASED = "tag_released"
_MONTH = r"[0-9]{4}-(?:0[1-9]|1[0-2])"


def release_row(name: TaskName, model: str, made: pd.DataFrame, cutoff: str | None) -> ReleaseRow | None:
    """pass@1 of one model by month and on both sides of its cutoff; None where no problem has a month.

    `made` are its attempts. The month of the cutoff counts as seen: a problem of that month may be in the data.
    """
    if RELEASED not in made.columns:
        return None
    dated = made[made[RELEASED].astype(str).str.fullmatch(_MONTH)]
    if dated.empty:
        return None
    until = after = None
    if cutoff is not None:
        seen = dated[RELEASED].astype(str) <= cutoff
        until, after = pass_rate(attempts_of(dated[seen])), pass_rate(attempts_of(dated[~seen]))
    return ReleaseRow(
        suite=name[0],
        task=name[1],
        model=model,
        cutoff=cutoff,
        until=until,
        after=after,
        change=pass_difference(after, until) if until and after else None,
        months=tuple(MonthRow(month, pass_rate(attempts_of(own))) for (month,), own in parts(dated, [RELEASED])),
        undated=int(made["sample"].nunique() - dated["sample"].nunique()),
    )
