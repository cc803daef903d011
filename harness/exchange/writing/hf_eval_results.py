"""Hugging Face: `.eval_results/*.yaml` of a model's repository, one file for each suite.

The format is the Hub's (huggingface.co/docs/hub/eval-results; huggingface_hub/eval_results.py). It has results of Hub
datasets for Hub models only: all others are left out, and said so. An embedded model has no repository, so that its
scores cannot be taken for those of the model that it stands in for.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from harness.core.estimate import Estimate
from harness.exchange.writing import facts
from harness.exchange.writing.exported import ExportedRun, ExportedTask
from harness.exchange.writing.files import file_name, new_file, stamp
from harness.exchange.writing.tally import Tally, tally_of
from harness.exchange.writing.written import Written
from harness.store.manifest import Manifest

_NO_CREDIT = ("truncated", "unparsed", "refused", "failed", "unservable", "unscored")


def write(run: ExportedRun, out: Path) -> Written:
    """`<repository>/.eval_results/<model>--<suite>.yaml`, to be uploaded as they are."""
    written = Written()
    for tasks in run.by_suite():
        repository = facts.repository(tasks[0].model)
        entries = []
        for task in tasks:
            reason = _unfit(task, repository)
            if reason:
                written.notes.append(f"{task.model.name} on {task.label}: left out, {reason}")
            elif task.estimate is not None:
                entries.append(_entry(run.manifest, task, task.estimate))
        if repository and entries:
            owner, _, name = repository.rpartition("/")
            folder = out / file_name(owner or "models") / file_name(name) / ".eval_results"
            path = folder / f"{file_name(f'{tasks[0].model.name}--{tasks[0].suite.name}')}.yaml"
            with new_file(path) as file:
                yaml.safe_dump(entries, file, sort_keys=False, allow_unicode=True)
            written.files.append(path)
    return written


def _unfit(task: ExportedTask, repository: str | None) -> str:
    if repository is None:
        return "the model has no repository on the Hub"
    if facts.dataset(task.task) is None:
        return "its questions are no dataset of the Hub"
    if isinstance(images := task.task.prompt.get("images"), dict) and any(each is not None for each in images.values()):
        return "its images were altered"
    if task.estimate is None or task.estimate.value is None:
        return "no answer was decided"
    return ""


def _entry(manifest: Manifest, task: ExportedTask, estimate: Estimate) -> dict[str, object]:
    data = facts.dataset(task.task) or {}
    where = {"id": data["repository"], "task_id": data.get("subset", "default"), "revision": data.get("revision")}
    return {
        "dataset": {name: value for name, value in where.items() if value},
        "value": estimate.value,
        "date": stamp(manifest.created_at),
        "notes": _notes(manifest, task, estimate, tally_of(task)),
    }


def _notes(manifest: Manifest, task: ExportedTask, estimate: Estimate, tally: Tally) -> str:
    """The format has no field for an interval or for what was left out, so that its notes say it."""
    data = facts.dataset(task.task) or {}
    parts = [f"mean credit, 0 to 1, over {estimate.n} of {tally.samples} samples of split {data.get('split')}"]
    if estimate.low is not None and estimate.high is not None:
        parts.append(f"95% interval {estimate.low:.4f} to {estimate.high:.4f}")
    left_out = [f"{tally.outcomes[name]} {name}" for name in _NO_CREDIT if tally.outcomes[name]]
    if left_out:
        parts.append(f"answers without credit: {', '.join(left_out)}")
    if manifest.status != "complete":
        parts.append("the run is incomplete")
    parts.append(f"model as {task.model.name}, {facts.LIBRARY} {manifest.harness_version}")
    return "; ".join(parts)
