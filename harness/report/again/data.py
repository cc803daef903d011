"""Where the questions of each task are from, pinned as far as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.store.manifest import Manifest, TaskEntry

_WHERE = ("repository", "path", "task", "url")
_PART = ("subset", "split", "limit")


@dataclass(frozen=True)
class Questions:
    """One task's questions. `seeds` are those that the task names; `digest` is that of all its questions."""

    place: str
    source: str
    revision: str
    seeds: str
    items: int | None
    digest: str


def questions(manifest: Manifest) -> Iterator[Questions]:
    """Every task of every suite."""
    for suite in manifest.suites:
        for task in suite.tasks:
            place = f"{suite.name} / {task.name}"
            seeds = ", ".join(f"{name} {value}" for name, value in _seeds(task.source))
            yield Questions(
                place, _source(task), _revision(task), seeds, task.items, _digest(manifest, suite.name, task.name)
            )


def pinned(task: TaskEntry) -> bool:
    """Whether a source that lies elsewhere names the revision; what is made here or lies beside it needs none."""
    return not task.source.get("repository") or bool(task.source.get("revision"))


def _digest(manifest: Manifest, suite: str, task: str) -> str:
    """Of a run that was put together, in the part that the suite is from: its name has that part's label where another
    part has a suite of that name with other questions."""
    keys = [f"task {suite}/{task} questions"]
    for part in manifest.parts:
        keys += [
            f"{part.label}: task {own}/{task} questions" for own in (suite, suite.removesuffix(f" ({part.label})"))
        ]
    return next((manifest.fingerprint[key] for key in keys if key in manifest.fingerprint), "")


def _source(task: TaskEntry) -> str:
    named = [str(value) for name in _WHERE if (value := task.source.get(name))]
    parts = [f"{name} {value}" for name in _PART if (value := task.source.get(name))]
    return ", ".join([str(task.source.get("kind", "jsonl")), *named, *parts])


def _revision(task: TaskEntry) -> str:
    if revision := task.source.get("revision"):
        return str(revision)
    return "" if pinned(task) else "not pinned"


def _seeds(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Every seed in a source, by its name with those of what it is in."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _seeds(inner, f"{name} {key}".strip())
    elif name.endswith("seed") and value is not None:
        yield name, value
