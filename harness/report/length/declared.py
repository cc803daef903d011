"""What the manifest says of tasks whose prompts are made to a length, and of who counted their tokens."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from harness.core.card import Architecture
from harness.stats.effective import THRESHOLD
from harness.store.manifest import Manifest, ModelEntry, TaskEntry

_SOURCE = "needle"  # the kind of source whose prompts are made to a length, and whose tags tell it


def planted(manifest: Manifest) -> set[tuple[str, str]]:
    """The tasks (suite, task) whose source makes prompts to a length."""
    tasks = ((suite.name, task) for suite in manifest.suites for task in suite.tasks)
    return {(suite, task.name) for suite, task in tasks if task.source.get("kind") == _SOURCE}


def tasks_with_lengths(manifest: Manifest, items: pd.DataFrame) -> dict[str, list[str]]:
    """The tasks of each suite whose prompts have a length: those that were declared, asked or not, and any other in
    `items`."""
    pairs = planted(manifest) | set(items[["suite", "task"]].itertuples(index=False, name=None))
    return {
        suite.name: [task.name for task in suite.tasks if (suite.name, task.name) in pairs] for suite in manifest.suites
    }


@dataclass(frozen=True)
class Asked:
    """One model on one or several tasks of a suite, as they were put."""

    manifest: Manifest
    model: str
    suite: str
    tasks: tuple[str, ...]

    @property
    def threshold(self) -> float:
        """The share of full credit that the tasks' sources ask for, where they agree."""
        asked = {_threshold(task) for task in self._entries}
        return asked.pop() if len(asked) == 1 else THRESHOLD

    @property
    def estimated(self) -> bool:
        """Whether nothing here counts the model's own tokens."""
        return (self._model.token_counter or "").startswith("approximate") if self._model else False

    @property
    def without_template(self) -> bool:
        """Whether what the chat template adds is not known for a task, as the server does not count prompts."""
        added = self._model.template_tokens if self._model else {}
        return any(added.get(f"{self.suite}/{task}", 0) is None for task in self.tasks)

    @property
    def architecture(self) -> Architecture | None:
        """The shape on the model's card."""
        shape = self._model.card.get("architecture") if self._model else None
        return Architecture.model_validate(shape) if isinstance(shape, dict) else None

    @cached_property
    def _model(self) -> ModelEntry | None:
        return next((entry for entry in self.manifest.models if entry.name == self.model), None)

    @cached_property
    def _entries(self) -> list[TaskEntry]:
        return [
            task
            for suite in self.manifest.suites
            if suite.name == self.suite
            for task in suite.tasks
            if task.name in self.tasks
        ]


def _threshold(task: TaskEntry) -> float:
    asked = task.source.get("effective_at")
    return float(asked) if isinstance(asked, int | float) and 0 < asked <= 1 else THRESHOLD
