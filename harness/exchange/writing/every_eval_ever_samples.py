"""The judged items of an Every Eval Ever record, one line each.

The schema is 0.3.0 (every_eval_ever/schemas/instance_level_eval.schema.json). It wants a score and right or wrong of
every line, so an undecided item has no line: their number stands in the record beside.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import NamedTuple

from harness.core.completion import Completion
from harness.exchange.writing.chat import chat_json, sha256
from harness.exchange.writing.exported import ExportedTask, Item
from harness.exchange.writing.files import new_file

SCHEMA_VERSION = "0.3.0"


class Samples(NamedTuple):
    """What was written; `left_out` counts undecided items."""

    path: Path
    sha256: str
    rows: int
    left_out: int


def write_samples(tasks: list[ExportedTask], model_id: str, evaluation_id: str, path: Path) -> Samples:
    """Every decided item of the tasks."""
    total, rows, left_out = hashlib.sha256(), 0, 0
    with new_file(path) as file:
        for task in tasks:
            names: dict[str, object] = {
                "schema_version": SCHEMA_VERSION,
                "evaluation_id": evaluation_id,
                "model_id": model_id,
                "evaluation_name": task.label,
                "evaluation_result_id": f"{evaluation_id}#{task.task.name}",
            }
            for item in task.items():
                result = item.record.result
                if item.credit is None or not isinstance(result, Completion):
                    left_out += 1
                    continue
                line = json.dumps(names | _row(item, result, item.credit)) + "\n"
                total.update(line.encode())
                file.write(line)
                rows += 1
    return Samples(path, total.hexdigest(), rows, left_out)


def _row(item: Item, result: Completion, credit: float) -> dict[str, object]:
    record = item.record
    asked = chat_json(item.messages)
    extracted = item.place.extracted
    read = {
        "turn_idx": 0,
        "source": "output.raw",
        "extracted_value": extracted,
        "extraction_method": item.place.scorer,
        "is_terminal": True,
    }
    row: dict[str, object] = {
        "sample_id": record.item.sample,
        "sample_hash": sha256(asked + "".join(item.target)),
        "interaction_type": "single_turn",
        "input": {"raw": asked, "reference": [*item.target], "choices": [*record.choices] or None},
        "output": {"raw": [result.text], "reasoning_trace": [result.reasoning] if result.reasoning else None},
        "answer_attribution": [] if extracted is None else [read],
        "evaluation": {"score": credit, "is_correct": item.outcome == "correct"},
        "metadata": {**record.tags, "outcome": item.outcome, "epoch": str(record.item.epoch)},
    }
    if result.timing.ended_ns:
        row["performance"] = {"latency_ms": result.timing.ended_ns / 1e6}
    usage = result.usage
    if usage.prompt_tokens is not None and usage.completion_tokens is not None:
        row["token_usage"] = {
            "input_tokens": usage.prompt_tokens,
            "output_tokens": usage.completion_tokens,
            "total_tokens": usage.prompt_tokens + usage.completion_tokens,
            "reasoning_tokens": usage.reasoning_tokens,
            "input_tokens_cache_read": usage.cached_tokens,
        }
    return row
