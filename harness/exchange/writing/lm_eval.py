"""lm-evaluation-harness: results_*.json of each model and samples_*.jsonl of each task, as `--log_samples` writes them.

The shape is that of lm-eval 0.4.13 (github.com/EleutherAI/lm-evaluation-harness, lm_eval/result_schema.py and
lm_eval/loggers/evaluation_tracker.py). Where we differ: a sample has `outcomes`, one word for each epoch; one that is
undecided has no `acc`, and is in no mean.
"""

from __future__ import annotations

import hashlib
import json
from itertools import groupby
from pathlib import Path

from harness.core.estimate import Estimate
from harness.exchange.writing import facts
from harness.exchange.writing.chat import chat_json, sha256
from harness.exchange.writing.exported import ExportedRun, ExportedTask, Item
from harness.exchange.writing.files import file_name, new_file, stamp
from harness.exchange.writing.tally import Tally, tally_of
from harness.exchange.writing.written import Written

FILTER = "none"


def write(run: ExportedRun, out: Path) -> Written:
    """One folder for each model, as lm-eval's `--output_path` has."""
    written = Written()
    for tasks in run.by_model():
        folder = out / file_name(tasks[0].model.name)
        date = stamp(run.manifest.created_at).partition("+")[0].replace(":", "-")
        hashes = {}
        for task in tasks:
            path = folder / f"samples_{task.file_label}_{date}.jsonl"
            hashes[task.file_label] = _write_samples(task, path)
            written.files.append(path)
        results = folder / f"results_{date}.json"
        with new_file(results) as file:
            json.dump(_results(run, tasks) | {"task_hashes": hashes}, file, indent=2, ensure_ascii=False)
        written.files.append(results)
    return written


def _write_samples(task: ExportedTask, path: Path) -> str:
    total = hashlib.sha256()
    with new_file(path) as file:
        for epochs in task.samples():
            sample = _sample(task, epochs)
            total.update("".join(str(sample[f"{part}_hash"]) for part in ("doc", "prompt", "target")).encode())
            file.write(json.dumps(sample, ensure_ascii=False) + "\n")
    return total.hexdigest()


def _sample(task: ExportedTask, epochs: list[Item]) -> dict[str, object]:
    first = epochs[0]
    target = first.target[0] if len(first.target) == 1 else json.dumps(first.target, ensure_ascii=False)
    prompt = chat_json(first.messages)
    doc: dict[str, object] = {"id": first.record.item.sample, "choices": [*first.record.choices]}
    doc["tags"] = dict(first.record.tags)
    credits = [item.credit for item in epochs if item.credit is not None]
    sample: dict[str, object] = {
        "doc_id": first.place.sample,
        "doc": doc,
        "target": target,
        "arguments": {"gen_args_0": {"arg_0": prompt, "arg_1": facts.generation(task.model, task.task)}},
        "resps": [[item.answer for item in epochs]],
        "filtered_resps": [item.place.extracted or "" for item in epochs],
        "filter": FILTER,
        "metrics": ["acc"] if credits else [],
        "doc_hash": sha256(json.dumps(doc, indent=2, ensure_ascii=False)),
        "prompt_hash": sha256(prompt),
        "target_hash": sha256(target),
        "outcomes": [item.outcome for item in epochs],
    }
    return sample | ({"acc": sum(credits) / len(credits)} if credits else {})


def _results(run: ExportedRun, tasks: list[ExportedTask]) -> dict[str, object]:
    manifest, model = run.manifest, tasks[0].model
    tallies = {task.file_label: tally_of(task) for task in tasks}
    groups = _groups(run, tasks)
    seconds = sum(session.ended_at - session.started_at for session in manifest.sessions)
    return {
        "results": {task.file_label: _metrics(task, tallies[task.file_label]) for task in tasks},
        **({"groups": groups} if groups else {}),
        "group_subtasks": _subtasks(tasks),
        "configs": {task.file_label: _config(task, tallies[task.file_label]) for task in tasks},
        "versions": {task.file_label: manifest.harness_version for task in tasks},
        "n-shot": {task.file_label: 0 for task in tasks},
        "higher_is_better": {task.file_label: {"acc": True} for task in tasks},
        "n-samples": {
            label: {"original": tally.samples, "effective": tally.decided} for label, tally in tallies.items()
        },
        "config": {
            "model": facts.LIBRARY,
            "model_args": {"pretrained": facts.repository(model) or model.name},
            "model_revision": facts.text_of(model.card.get("revision")) or "",
            "gen_kwargs": facts.generation(model, tasks[0].task),
            "limit": None,
        },
        "date": manifest.created_at,
        "harness_version": manifest.harness_version,
        "run_status": manifest.status,
        "model_source": facts.LIBRARY,
        "model_name": model.name,
        "model_name_sanitized": file_name(model.name),
        "total_evaluation_time_seconds": str(seconds),
    }


def _subtasks(tasks: list[ExportedTask]) -> dict[str, object]:
    found: dict[str, list[object]] = {}
    for task in tasks:
        if task.label != task.suite.name:
            found.setdefault(file_name(task.suite.name), []).append(task.file_label)
    return {**found}


def _groups(run: ExportedRun, tasks: list[ExportedTask]) -> dict[str, object]:
    """The report's figure of each suite that has several tasks: over samples, whatever task they are of."""
    groups: dict[str, object] = {}
    for name, of_suite in groupby(tasks, key=lambda task: task.suite.name):
        parts = list(of_suite)
        whole = run.estimates.get((parts[0].model.name, name, None))
        if not parts[0].alone and whole is not None:
            tally = tally_of(*parts)
            counts = {"sample_len": tally.decided, "sample_count": {f"acc,{FILTER}": tally.decided}}
            groups[file_name(name)] = {"name": file_name(name), "alias": name} | counts | _acc(whole, tally)
    return groups


def _metrics(task: ExportedTask, tally: Tally) -> dict[str, object]:
    named: dict[str, object] = {"name": task.file_label, "alias": task.label, "sample_len": tally.decided}
    return named | (_acc(task.estimate, tally) if task.estimate is not None else {})


def _acc(estimate: Estimate, tally: Tally) -> dict[str, object]:
    if estimate.value is None:
        return {}  # nothing was decided: there is no number
    error = tally.standard_error(estimate)
    return {f"acc,{FILTER}": estimate.value, f"acc_stderr,{FILTER}": "N/A" if error is None else error}


def _config(task: ExportedTask, tally: Tally) -> dict[str, object]:
    data = facts.dataset(task.task) or {}
    return {
        "task": task.file_label,
        "dataset_path": data.get("repository"),
        "dataset_name": data.get("subset"),
        "test_split": data.get("split"),
        "doc_to_text": facts.prompt_template(task.task),
        "num_fewshot": 0,
        "metric_list": [{"metric": "acc", "aggregation": "mean", "higher_is_better": True}],
        "output_type": "generate_until",
        "generation_kwargs": facts.generation(task.model, task.task),
        "repeats": task.task.epochs,
        "metadata": facts.figures(task, tally) | {"dataset_revision": data.get("revision")},
    }
