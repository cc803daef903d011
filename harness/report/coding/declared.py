"""What the manifest says of programs: which tasks ask for them, and where they were run."""

from __future__ import annotations

from collections.abc import Iterator

from harness.core.sample import JsonValue
from harness.store.manifest import Manifest, TaskEntry

TaskName = tuple[str, str]
"""A suite and one of its tasks."""


def code_tasks(manifest: Manifest) -> dict[TaskName, TaskEntry]:
    """The tasks whose answers are programs that are run, in the experiment's order."""
    return {
        (suite.name, task.name): task
        for suite in manifest.suites
        for task in suite.tasks
        if task.scorer.get("kind") == "code"
    }


def runs_together(task: TaskEntry) -> bool:
    """Whether tests run in the process of the program."""
    return task.source.get("together") is True


def unsandboxed(manifest: Manifest) -> bool:
    """Whether programs were run where nothing held them."""
    return any(place.get("isolation") == "none" or place.get("unsafe") is True for place in manifest.sandbox)


def knowledge_cutoffs(manifest: Manifest) -> dict[str, str]:
    """The month of each model's knowledge cutoff, where its card has one."""
    return dict(_cutoffs(manifest))


def _cutoffs(manifest: Manifest) -> Iterator[tuple[str, str]]:
    for model in manifest.models:
        cutoff: JsonValue = model.card.get("knowledge_cutoff")
        if isinstance(cutoff, str):
            yield model.name, cutoff
