"""Inspect: one log of each model × task, as `inspect_ai.log.read_eval_log` reads it.

The shape is EvalLog of inspect_ai 0.3.285 (github.com/UKGovernmentBEIS/inspect_ai, src/inspect_ai/log/_log.py). An item
without an answer is a sample with an `error`; an answer that could not be judged has a score of NaN with its `reason`,
which is Inspect's own word for unscored and which its metrics skip. Python's JSON and Inspect read that NaN; a strict
JSON reader does not.
"""

from __future__ import annotations

import json
from pathlib import Path

from harness.core.completion import Completion
from harness.core.sample import Message
from harness.exchange.writing import facts
from harness.exchange.writing.exported import ExportedRun, ExportedTask, Item
from harness.exchange.writing.files import file_name, new_file, stamp, uuid4_of
from harness.exchange.writing.tally import Tally, tally_of
from harness.exchange.writing.written import Written
from harness.store.images import Images

_STATUS = {"complete": "success", "incomplete": "cancelled", "running": "started"}
_REASONS = {"unparsed": "invalid_response_format", "refused": "refusal"}
_STOPS = {
    "stop": "stop",
    "length": "max_tokens",
    "max_tokens": "max_tokens",
    "model_length": "model_length",
    "tool_calls": "tool_calls",
    "content_filter": "content_filter",
}


def write(run: ExportedRun, out: Path) -> Written:
    """Named as Inspect names its logs, so that `inspect view` lists them by time and task."""
    written = Written()
    date = stamp(run.manifest.created_at).replace(":", "-")
    for task in run.tasks():
        tally = tally_of(task)
        name = uuid4_of(run.manifest.run, *task.key).replace("-", "")[:22]
        path = out / f"{date}_{_dashed(task.file_label)}_{_dashed(file_name(task.model.name))}-{name}.json"
        with new_file(path) as file:
            header = json.dumps(_header(run, task, tally), ensure_ascii=False, indent=2)
            file.write(header.removesuffix("\n}") + ',\n  "samples": [')
            for number, item in enumerate(task.items()):
                file.write((",\n" if number else "\n") + json.dumps(_sample(task, item), ensure_ascii=False))
            file.write("\n  ]\n}\n")
        written.files.append(path)
    return written


def _dashed(name: str) -> str:
    return name.replace("_", "-")  # Inspect reads time, task and id from between the underscores


def _header(run: ExportedRun, task: ExportedTask, tally: Tally) -> dict[str, object]:
    manifest = run.manifest
    data = facts.dataset(task.task) or {}
    ended = max((session.ended_at for session in manifest.sessions), default=manifest.created_at)
    return {
        "version": 2,
        "status": _STATUS[manifest.status],
        "eval": {
            "eval_id": uuid4_of(manifest.run, *task.key),
            "run_id": uuid4_of(manifest.run),
            "created": stamp(manifest.created_at),
            "task": task.label,
            "task_id": uuid4_of(task.suite.name, task.task.name),
            "task_version": 0,
            "task_description": task.suite.description or None,
            "dataset": {"name": data.get("repository") or task.label, "samples": tally.samples, "shuffled": False},
            "model": f"{facts.LIBRARY}/{facts.repository(task.model) or task.model.name}",
            "model_generate_config": _generate_config(task),
            "config": {"epochs": task.task.epochs, "epochs_reducer": ["mean"]},
            "packages": {facts.LIBRARY: manifest.harness_version},
            "metadata": {"harness_model": task.model.name, "harness_run_status": manifest.status, **data},
        },
        "plan": {"name": "plan", "steps": [{"solver": "generate", "params": {}}], "config": _generate_config(task)},
        "results": _results(task, tally),
        "stats": {"started_at": stamp(manifest.created_at), "completed_at": stamp(ended)},
    }


def _generate_config(task: ExportedTask) -> dict[str, object]:
    told = facts.generation(task.model, task.task)
    if told.get("stop"):
        return {("stop_seqs" if name == "stop" else name): value for name, value in told.items()}
    return {name: value for name, value in told.items() if name != "stop"}


def _results(task: ExportedTask, tally: Tally) -> dict[str, object]:
    scorer = facts.text_of(task.task.scorer.get("kind")) or "scorer"
    estimate, metrics = task.estimate, {}
    if estimate is not None and estimate.value is not None:
        error = tally.standard_error(estimate)
        found = {"accuracy": estimate.value, "stderr": error, "ci95_low": estimate.low, "ci95_high": estimate.high}
        metrics = {name: {"name": name, "value": value} for name, value in found.items() if value is not None}
    score = {
        "name": scorer,
        "scorer": scorer,
        "reducer": "mean",
        "scored_samples": tally.decided,
        "unscored_samples": tally.samples - tally.decided,
        "metrics": metrics,
        "metadata": facts.figures(task, tally),
    }
    return {
        "total_samples": tally.items,
        "completed_samples": tally.items - tally.without_answer,
        "scores": [score],
    }


def _sample(task: ExportedTask, item: Item) -> dict[str, object]:
    record = item.record
    asked: list[object] = [_message(message, task.index.images) for message in item.messages]
    sample: dict[str, object] = {
        "id": record.item.sample,
        "epoch": record.item.epoch + 1,
        "input": asked,
        "target": item.target[0] if len(item.target) == 1 else [*item.target],
        "messages": asked,
        "metadata": {**record.tags, "outcome": item.outcome},
        "uuid": record.item.id,
    }
    if record.choices:
        sample["choices"] = [*record.choices]
    result = record.result
    if not isinstance(result, Completion):
        return sample | {"error": {"message": item.failure, "traceback": "", "traceback_ansi": ""}}
    answer = _answer(task, result)
    timing = result.timing
    seconds = timing.ended_ns / 1e9 if timing.ended_ns else None
    usage = _usage(result)
    sample["messages"] = [*asked, answer]
    sample["output"] = {
        "model": task.model.name,
        "choices": [{"message": answer, "stop_reason": _STOPS.get((result.finish_reason or "").lower(), "unknown")}],
        "completion": result.text,
        **({} if seconds is None else {"time": seconds}),
        **({"usage": usage} if usage else {}),
    }
    if usage:
        sample["model_usage"] = {task.model.name: usage}
    if seconds is not None:
        sample["total_time"] = seconds
    if timing.started_at:
        sample["started_at"] = stamp(timing.started_at)
    return sample | _score(item)


def _score(item: Item) -> dict[str, object]:
    if item.place.scorer is None:
        return {}
    undecided = item.credit is None
    score: dict[str, object] = {
        "value": float("nan") if item.credit is None else item.credit,
        "answer": item.place.extracted,
        "metadata": {"outcome": item.outcome},
    }
    if undecided:
        reason = "no_response" if not item.answer.strip() else _REASONS.get(item.outcome, item.outcome)
        score["reason"] = reason
    return {"scores": {item.place.scorer.rpartition("-")[0] or item.place.scorer: score}}


def _message(message: Message, kept: Images) -> dict[str, object]:
    if not message.images:
        return {"role": message.role, "content": message.text()}
    parts = (part if isinstance(part, str) or part.data else kept.of(part) for part in message.parts())
    content = [
        {"type": "text", "text": part}
        if isinstance(part, str)
        else {"type": "image", "image": f"data:{part.media_type};base64,{part.data}"}
        for part in parts
    ]
    return {"role": message.role, "content": content}


def _answer(task: ExportedTask, result: Completion) -> dict[str, object]:
    content: object = result.text
    if result.reasoning:
        content = [{"type": "reasoning", "reasoning": result.reasoning}, {"type": "text", "text": result.text}]
    return {"role": "assistant", "content": content, "source": "generate", "model": task.model.name}


def _usage(result: Completion) -> dict[str, object]:
    usage = result.usage
    if usage.prompt_tokens is None or usage.completion_tokens is None:
        return {}  # Inspect would count what is unknown as 0
    told = {
        "input_tokens": usage.prompt_tokens - (usage.cached_tokens or 0),
        "output_tokens": usage.completion_tokens,
        "total_tokens": usage.prompt_tokens + usage.completion_tokens,
        "input_tokens_cache_read": usage.cached_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
    }
    return {name: count for name, count in told.items() if count is not None}
