"""What is written out: each model × suite × task with its estimate and its items, one item in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import groupby

from harness.core.completion import Completion, Failure
from harness.core.estimate import Estimate
from harness.core.record import Record
from harness.core.sample import Message
from harness.exchange.writing.files import file_name
from harness.exchange.writing.index import Index, Place, TaskKey
from harness.store.manifest import Manifest, ModelEntry, SuiteEntry, TaskEntry
from harness.store.run_directory import RunDirectory
from harness.store.targets import Targets

Estimates = Mapping[tuple[str, str, str | None], Estimate]
"""(model, suite, task) → what the report says of it; a whole suite's has the task None."""


@dataclass(frozen=True)
class Item:
    """One answer, or what came instead. `credit` is None where it is undecided: no foreign format may make that a 0."""

    place: Place
    record: Record
    target: tuple[str, ...]

    @property
    def credit(self) -> float | None:
        """0 to 1."""
        return self.place.value

    @property
    def outcome(self) -> str:
        """The ledger's word, or "unscored"."""
        return self.place.outcome or "unscored"

    @property
    def answer(self) -> str:
        """The answer alone, "" where none came."""
        result = self.record.result
        return result.text if isinstance(result, Completion) else ""

    @property
    def failure(self) -> str | None:
        """Why no answer came; never the server's own words, which name files and users."""
        result = self.record.result
        if not isinstance(result, Failure):
            return None
        status = "" if result.status is None else f" (HTTP {result.status})"
        return f"{self.outcome}: {result.reason.value}{status}"

    @property
    def messages(self) -> tuple[Message, ...]:
        """What was asked; of a long prompt, which is kept as its recipe, only a note with its digest."""
        prompt = self.record.prompt
        if prompt.messages:
            return prompt.messages
        if not prompt.characters:
            return (Message("user", "[the prompt is not known]"),)
        note = f"[a prompt of {prompt.characters} characters, not stored with the run; SHA-256 {prompt.sha256}]"
        return (Message("user", note),)


@dataclass(frozen=True)
class ExportedTask:
    """One model on one task. `alone` says that its suite has no other; `estimate` is the report's."""

    model: ModelEntry
    suite: SuiteEntry
    task: TaskEntry
    estimate: Estimate | None
    index: Index
    targets: Targets

    @property
    def key(self) -> TaskKey:
        """Its names."""
        return TaskKey(self.model.name, self.suite.name, self.task.name)

    @property
    def alone(self) -> bool:
        """Whether its suite has no other task."""
        return len(self.suite.tasks) == 1

    @property
    def label(self) -> str:
        """`suite/task`, or the suite where both are called the same and it has no other."""
        suite, task = self.suite.name, self.task.name
        return suite if self.alone and suite == task else f"{suite}/{task}"

    @property
    def file_label(self) -> str:
        """`label` as one file name, which no other task of the run has."""
        names = self.suite.name + self.task.name
        ambiguous = "--" in names or "/" in names
        return file_name(self.label if ambiguous else self.label.replace("/", "--"))

    def items(self) -> Iterator[Item]:
        """By sample, then epoch."""
        for place, record in self.index.records(self.key):
            yield Item(place, record, self.targets.of(record))

    def samples(self) -> Iterator[list[Item]]:
        """The epochs of each sample."""
        for _, epochs in groupby(self.items(), key=lambda item: item.place.sample):
            yield list(epochs)


@dataclass(frozen=True)
class ExportedRun:
    """A run to be written out. Confidential suites are in it only where `confidential` says so."""

    manifest: Manifest
    estimates: Estimates
    index: Index
    targets: Targets
    confidential: bool = False

    def tasks(self) -> Iterator[ExportedTask]:
        """Every model × suite × task that has items, as the experiment lists them."""
        present = set(self.index.tasks())
        for model in self.manifest.models:
            for suite in self.manifest.suites:
                if suite.confidential and not self.confidential:
                    continue
                for task in suite.tasks:
                    key = TaskKey(model.name, suite.name, task.name)
                    if key in present:
                        estimate = self.estimates.get((*key,))
                        yield ExportedTask(model, suite, task, estimate, self.index, self.targets)

    def by_suite(self) -> Iterator[list[ExportedTask]]:
        """The tasks of each model × suite."""
        for _, tasks in groupby(self.tasks(), key=lambda task: (task.model.name, task.suite.name)):
            yield list(tasks)

    def by_model(self) -> Iterator[list[ExportedTask]]:
        """The tasks of each model."""
        for _, tasks in groupby(self.tasks(), key=lambda task: task.model.name):
            yield list(tasks)

    def left_out(self) -> list[str]:
        """Confidential suites that are not written, and names with items that the experiment no longer lists."""
        written = {task.key for task in self.tasks()}
        return sorted({key.suite for key in self.index.tasks() if key not in written})


@contextmanager
def opened_run(
    run: RunDirectory, manifest: Manifest, estimates: Estimates, *, confidential: bool
) -> Iterator[ExportedRun]:
    """The run as it is to be written. Raises UserError when a line of its journals is damaged."""
    with closing(Index(run)) as index:
        yield ExportedRun(manifest, estimates, index, run.targets, confidential)
