"""Estimates from frames: per suite, per task and per slice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from harness.core.estimate import Estimate
from harness.core.score import Outcome
from harness.report.frame import parts
from harness.report.summary import Measure
from harness.stats.estimate import Ledger, estimate

MOST_SLICES = 60
_UNIT = ["model", "suite", "task", "sample"]
_GRID = ("length", "depth")
DECIDED = [outcome.value for outcome in Outcome if outcome.decided]
UNDECIDED = [outcome.value for outcome in Outcome if not outcome.decided and outcome != Outcome.UNSERVABLE]


def sample_table(completions: pd.DataFrame) -> pd.DataFrame:
    """One row per model and sample: `credit` (sum over epochs), one count per outcome, and the tags."""
    scored = completions[completions["outcome"].notna()]
    table = scored[_UNIT].copy()
    table["credit"] = scored["value"].fillna(0.0).astype(float)
    for outcome in Outcome:
        table[outcome.value] = (scored["outcome"] == outcome.value).astype(np.int8)
    tags = [name for name in scored.columns if name.startswith("tag_")]
    sums = dict.fromkeys(("credit", *(outcome.value for outcome in Outcome)), "sum")
    table[tags] = scored[tags]
    return table.groupby(_UNIT, observed=True).agg(sums | dict.fromkeys(tags, "first")).reset_index()


def ledger_of(samples: pd.DataFrame) -> Ledger:
    """The ledger of some rows of a sample table."""
    return Ledger(
        credit=samples["credit"].to_numpy(float),
        decided=samples[DECIDED].sum(axis=1).to_numpy(np.int64),
        undecided=samples[UNDECIDED].sum(axis=1).to_numpy(np.int64),
    )


def _estimate(samples: pd.DataFrame) -> Estimate:
    counts = samples[[outcome.value for outcome in Outcome]].sum()
    return estimate(ledger_of(samples), {outcome: int(counts[outcome.value]) for outcome in Outcome})


def measures(samples: pd.DataFrame) -> Iterator[Measure]:
    """All estimates of a run, from its sample table."""
    for (suite, model), part in parts(samples, ["suite", "model"]):
        yield Measure(model, suite, None, {}, "credit", _estimate(part))
        for (task,), of_task in parts(part, ["task"]):
            yield Measure(model, suite, task, {}, "credit", _estimate(of_task))
        for tags in _slicings(part):
            for values, of_slice in parts(part, [f"tag_{tag}" for tag in tags]):
                yield Measure(model, suite, None, dict(zip(tags, values, strict=True)), "credit", _estimate(of_slice))


def _slicings(part: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """Each tag with 2 to `MOST_SLICES` values, and length × depth where both are there."""
    tags = [name.removeprefix("tag_") for name in part.columns if name.startswith("tag_")]
    for tag in tags:
        if 1 < part[f"tag_{tag}"].nunique() <= MOST_SLICES:
            yield (tag,)
    if all(tag in tags and part[f"tag_{tag}"].notna().any() for tag in _GRID):
        yield _GRID
