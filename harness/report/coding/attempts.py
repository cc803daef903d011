"""Attempts at problems, from a frame of answers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from harness.core.score import Outcome
from harness.report.texts import text_numbers
from harness.stats.pass_at_k import Attempts

_NO_ATTEMPTS = [Outcome.FAILED.value, Outcome.UNSERVABLE.value]


def attempts_in(items: pd.DataFrame) -> pd.DataFrame:
    """The rows that say something about the model, with `text`, a number for all problems about one text; and `share`,
    how much of its tests an answer passed."""
    made = items[items["outcome"].notna() & ~items["outcome"].isin(_NO_ATTEMPTS)].copy()
    made["passed"] = made["outcome"] == Outcome.CORRECT.value
    made["text"] = text_numbers(made)
    tests = made["tests_total"].astype(float)
    of_tests = made["tests_passed"].astype(float) / tests.where(tests > 0)
    made["share"] = of_tests.fillna(made["passed"].astype(float))
    return made


def attempts_of(made: pd.DataFrame) -> Attempts:
    """The attempts of one model at each problem of a task, from rows of `attempts_in`."""
    problems = made.groupby("sample", observed=True)
    table = problems.agg(made=("passed", "size"), passed=("passed", "sum"), text=("text", "first"))
    return Attempts(*(table[name].to_numpy(np.int64) for name in ("made", "passed", "text")))
