"""Which tasks ask the same questions with their images altered, by the manifest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

import msgspec

from harness.core.sample import JsonValue
from harness.store.manifest import Manifest, TaskEntry

Settings = Mapping[str, JsonValue]
"""The `images` of a prompt that are not at their default."""


@dataclass(frozen=True)
class Family:
    """Tasks of a suite that differ in their images alone: `original` has them as they are."""

    suite: str
    original: str
    altered: dict[str, Settings]


def families(manifest: Manifest) -> Iterator[Family]:
    """In the experiment's order; tasks without an original have nothing to be held against."""
    for suite in manifest.suites:
        alike: dict[bytes, dict[str, Settings]] = {}
        for task in suite.tasks:
            alike.setdefault(_apart_from_images(task), {})[task.name] = _settings(task)
        for tasks in alike.values():
            original = next((name for name, settings in tasks.items() if not settings), None)
            altered = {name: settings for name, settings in tasks.items() if settings}
            if original is not None and altered:
                yield Family(suite.name, original, altered)


def altered_tasks(manifest: Manifest) -> set[tuple[str, str]]:
    """Suite and name of each task that asks once more what another asks: no part of the suite's score."""
    return {(family.suite, task) for family in families(manifest) for task in family.altered}


def _settings(task: TaskEntry) -> Settings:
    images = task.prompt.get("images")
    if not isinstance(images, dict):
        return {}
    return cast("Settings", {name: value for name, value in images.items() if value is not None})


def _apart_from_images(task: TaskEntry) -> bytes:
    prompt = {name: value for name, value in task.prompt.items() if name != "images"}
    rest = [task.source, prompt, task.scorer, task.epochs, task.max_tokens]
    return msgspec.json.encode(rest, order="deterministic")
