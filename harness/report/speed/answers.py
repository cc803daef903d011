"""What the answers of the accuracy suites cost on servers of one's own, at the throughput that load phases measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from harness.core.price import TOKENS_PER_MTOK
from harness.report.answer_cost import cost_per_correct
from harness.report.frame import parts
from harness.report.speed.summary import AnswerCost, OperatingPoint


def answer_costs(completions: pd.DataFrame, points: Sequence[OperatingPoint]) -> Iterator[AnswerCost]:
    """One for each accuracy suite and operating point of a self-hosted model.

    Each answer's tokens at the operating point's dollars per input and output token. The interval is over questions;
    how sure the throughput is stands with its step.
    """
    for (suite, model), part in parts(completions, ["suite", "model"]):
        answered = part[part["failure_reason"].isna()]
        for point in (point for point in points if point.model == model):
            cost = point.throughput.cost
            if cost is None or cost.input_usd_per_mtok is None or cost.output_usd_per_mtok is None:
                continue
            dollars = answered["prompt_tokens"] * (cost.input_usd_per_mtok / TOKENS_PER_MTOK)
            dollars += answered["completion_tokens"] * (cost.output_usd_per_mtok / TOKENS_PER_MTOK)
            if answered.empty or bool(dollars.isna().any()):
                continue
            each = cost_per_correct(answered, dollars)
            yield AnswerCost(
                model=model,
                suite=suite,
                load_suite=point.suite,
                label=point.throughput.label,
                answers=len(answered),
                cost_usd=float(dollars.sum()),
                usd_per_correct=each.usd if each else None,
                usd_per_correct_low=each.low if each else None,
                usd_per_correct_high=each.high if each else None,
            )
