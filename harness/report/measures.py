"""Estimates from frames: per suite, per task and per slice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from harness.core.estimate import Estimate
from harness.core.score import Outcome
from harness.report.frame import parts
from harness.report.summary import Measure
from harness.report.texts import text_numbers
from harness.stats.estimate import Ledger, estimate

MOST_SLICES = 60
_UNIT = ["model", "suite", "task", "sample"]
_GRID = ("length", "depth")


def sample_table(completions: pd.DataFrame) -> pd.DataFrame:
    """One row per model and sample: `credit` and `squared` (sums of credits and of their squares over epochs), how many
    epochs are `decided` (have a credit) and `undecided` (unservable ones are neither), one count per outcome, the tags,
    and `text`, a number for all samples about one text."""
    scored = completions[completions["outcome"].notna()]
    table = scored[_UNIT].copy()
    table["credit"] = scored["value"].fillna(0.0).astype(float)
    table["squared"] = table["credit"] ** 2
    table["decided"] = scored["value"].notna().astype(np.int64)
    unservable = scored["outcome"] == Outcome.UNSERVABLE.value
    table["undecided"] = (scored["value"].isna() & ~unservable).astype(np.int64)
    for outcome in Outcome:
        table[outcome.value] = (scored["outcome"] == outcome.value).astype(np.int8)
    tags = [name for name in scored.columns if name.startswith("tag_")]
    sums = dict.fromkeys(("credit", "squared", "decided", "undecided", *(outcome.value for outcome in Outcome)), "sum")
    table[tags] = scored[tags]
    table["text"] = text_numbers(scored)
    return table.groupby(_UNIT, observed=True).agg(sums | dict.fromkeys([*tags, "text"], "first")).reset_index()


def ledger_of(samples: pd.DataFrame) -> Ledger:
    """The ledger of some rows of a sample table."""
    return Ledger(
        credit=samples["credit"].to_numpy(float),
        decided=samples["decided"].to_numpy(np.int64),
        undecided=samples["undecided"].to_numpy(np.int64),
        clusters=samples["text"].to_numpy(np.int64),
    )


def estimate_of(samples: pd.DataFrame) -> Estimate:
    """The estimate over some rows of a sample table."""
    counts = samples[[outcome.value for outcome in Outcome]].to_numpy(np.int64).sum(axis=0)
    return estimate(ledger_of(samples), dict(zip(Outcome, counts.tolist(), strict=True)))


def measures(samples: pd.DataFrame) -> Iterator[Measure]:
    """All estimates of a run, from its sample table."""
    for (suite, model), part in parts(samples, ["suite", "model"]):
        yield Measure(model, suite, None, {}, "credit", estimate_of(part))
        for (task,), of_task in parts(part, ["task"]):
            yield Measure(model, suite, task, {}, "credit", estimate_of(of_task))
        for tags in _slicings(part):
            for values, of_slice in parts(part, [f"tag_{tag}" for tag in tags]):
                yield Measure(model, suite, None, dict(zip(tags, values, strict=True)), "credit", estimate_of(of_slice))


def _slicings(part: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """Each tag with 2 to `MOST_SLICES` values, and length × depth where both are there."""
    tags = [name.removeprefix("tag_") for name in part.columns if name.startswith("tag_")]
    for tag in tags:
        if 1 < part[f"tag_{tag}"].nunique() <= MOST_SLICES:
            yield (tag,)
    if all(tag in tags and part[f"tag_{tag}"].notna().any() for tag in _GRID):
        yield _GRID
