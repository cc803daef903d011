"""One tidy row for each item: what was asked, what came back and how it was judged."""

from __future__ import annotations

import json
from collections.abc import Iterator

from harness.core.completion import Completion, Failure
from harness.cost.request import request_cost
from harness.exchange.writing.chat import chat_json
from harness.exchange.writing.exported import ExportedRun, Item
from harness.store.manifest import prices

Cell = str | int | float | None

COLUMNS: dict[str, type[str | int | float]] = {
    "model": str,
    "suite": str,
    "task": str,
    "sample": str,
    "epoch": int,
    "outcome": str,
    "credit": float,
    "scorer": str,
    "extracted": str,
    "target": str,
    "answer": str,
    "reasoning": str,
    "prompt": str,
    "choices": str,
    "tags": str,
    "finish_reason": str,
    "failure": str,
    "attempts": int,
    "prompt_tokens": int,
    "completion_tokens": int,
    "reasoning_tokens": int,
    "cached_tokens": int,
    "started_at": float,
    "ttft_s": float,
    "latency_s": float,
    "cost_usd": float,
    "id": str,
}
"""Names and types. `target`, `prompt`, `choices` and `tags` are JSON; a cell that does not apply is empty, never 0."""


def rows(run: ExportedRun) -> Iterator[dict[str, Cell]]:
    """By model, suite and task as the experiment lists them, then sample and epoch."""
    priced = prices(run.manifest)
    for task in run.tasks():
        price = priced.get(task.model.name)
        for item in task.items():
            row = _row(item)
            result = item.record.result
            if isinstance(result, Completion):
                row["cost_usd"] = request_cost(result.usage, price, item.record.prompt.images)
            yield row


def _row(item: Item) -> dict[str, Cell]:
    record, result = item.record, item.record.result
    row: dict[str, Cell] = dict.fromkeys(COLUMNS)
    row.update(
        model=record.item.model,
        suite=record.item.suite,
        task=record.item.task,
        sample=record.item.sample,
        epoch=record.item.epoch,
        outcome=item.outcome,
        credit=item.credit,
        scorer=item.place.scorer,
        extracted=item.place.extracted,
        target=_json(list(item.target)),
        prompt=chat_json(item.messages),
        choices=_json(list(record.choices)) if record.choices else None,
        tags=_json(record.tags) if record.tags else None,
        failure=item.failure,
        attempts=result.attempts,
        started_at=result.timing.started_at or None,
        id=record.item.id,
    )
    if not isinstance(result, Failure):
        row.update(_answered(result))
    return row


def _answered(result: Completion) -> dict[str, Cell]:
    usage, timing = result.usage, result.timing
    return {
        "answer": result.text,
        "reasoning": result.reasoning or None,
        "finish_reason": result.finish_reason,
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "cached_tokens": usage.cached_tokens,
        "ttft_s": None if timing.first_token_ns is None else timing.first_token_ns / 1e9,
        "latency_s": timing.ended_ns / 1e9 if timing.ended_ns else None,
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
