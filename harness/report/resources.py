"""What a run used: tokens, money and time per model and suite."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from harness.core.sample import JsonValue
from harness.report.answer_cost import cost_per_correct
from harness.report.frame import parts
from harness.report.summary import FailureCount, Spending, TimingRow
from harness.stats.latency import Percentiles, percentiles
from harness.store.manifest import Manifest

_BY = ["suite", "model"]


def spending(completions: pd.DataFrame) -> Iterator[Spending]:
    """Totals over answered items. Failed requests are left out: they report no usage and are not billed as a rule."""
    for (suite, model), part in parts(completions, _BY):
        answered = part[part["failure_reason"].isna()]
        each = cost_per_correct(answered, answered["cost_usd"])
        yield Spending(
            model,
            suite,
            answers=len(answered),
            prompt_tokens=_whole(_total(answered["prompt_tokens"])),
            completion_tokens=_whole(_total(answered["completion_tokens"])),
            reasoning_tokens=_whole(_total(answered["reasoning_tokens"])),
            cost_usd=_total(answered["cost_usd"]),
            usd_per_correct=each.usd if each else None,
            usd_per_correct_low=each.low if each else None,
            usd_per_correct_high=each.high if each else None,
        )


def _total(column: pd.Series) -> float | None:
    """The sum, None when there is nothing or any term is unknown."""
    return None if column.empty or bool(column.isna().any()) else float(column.sum())


def _whole(total: float | None) -> int | None:
    return None if total is None else int(total)


def failures(completions: pd.DataFrame) -> Iterator[FailureCount]:
    """Items without an answer, counted by reason."""
    for (suite, model, reason), part in parts(completions, [*_BY, "failure_reason"]):
        yield FailureCount(model, suite, reason, len(part))


def timing(completions: pd.DataFrame, manifest: Manifest) -> Iterator[TimingRow]:
    """Percentiles over answered items."""
    at_once = {entry.name: _integer(entry.endpoint.get("concurrency")) for entry in manifest.models}
    for (suite, model), part in parts(completions, _BY):
        answered = part[part["failure_reason"].isna()]
        cached = answered["cached_tokens"].dropna()
        yield TimingRow(
            model,
            suite,
            at_once.get(model),
            ttft_s=_percentiles(answered["ttft_s"]),
            latency_s=_percentiles(answered["latency_s"]),
            output_tokens_per_s=_percentiles(answered["output_tokens_per_s"]),
            cached_tokens=None if cached.empty else int(cached.sum()),
            retried=int((part["attempts"] > 1).sum()),
        )


def _integer(value: JsonValue) -> int | None:
    return value if isinstance(value, int) else None


def _percentiles(column: pd.Series) -> Percentiles:
    return percentiles(column.dropna().to_numpy(np.float64))
