"""A run made of answers that other tools collected: its records and its manifest."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator

from harness import __version__
from harness.core.completion import UNTIMED, Completion, Failure, FailureReason
from harness.core.experiment import Suite, Task
from harness.core.fingerprint import digest
from harness.core.record import Record, StoredPrompt, WorkItem, prompt_digest
from harness.core.sample import JsonValue, Message, Sample
from harness.exchange.agreement import Agreement
from harness.exchange.answer import Answer
from harness.exchange.described import FAILED_LIMIT, Tally, model_entry, suite_entry
from harness.exchange.gather import Gathered, Naming
from harness.exchange.join import Joined, joined, samples_of
from harness.store.journal import Journal
from harness.store.manifest import Environment, Manifest
from harness.store.run_directory import RunDirectory

MISSING = "the imported files have no answer to this question"


class ImportedRun:
    """Files and the suite that judges them."""

    def __init__(self, suite: Suite, files: tuple[Gathered, ...], naming: Naming) -> None:
        self.suite = suite
        self.files = files
        self._joined: Joined = joined(suite, files)
        self.models = tuple(dict.fromkeys(file.model for file in files))
        self.agreement = Agreement()
        unknown = self._joined.unknown
        self.tallies = {model: Tally(unknown=[each.sample for each in unknown.get(model, ())]) for model in self.models}
        self._items: Counter[str] = Counter()
        self._naming: list[JsonValue] = [naming.column, naming.shift]

    @property
    def name(self) -> str:
        """What its directory is called: the same files, read in the same way, give the same name."""
        stem = re.sub(r"[^A-Za-z0-9._-]+", "-", self.suite.name).strip(".-") or "files"
        return f"import-{stem}-{digest([self._fingerprint(), self._naming])[:8]}"

    def write(self, directory: RunDirectory) -> None:
        """Write the records. Raises UserError where the ids turn out to mean other questions."""
        journal = Journal(directory.completions)
        try:
            for task in self.suite.tasks:
                for record in self._records(task, directory):
                    journal.append(record)
        finally:
            journal.close()
        self.agreement.check()

    def manifest(self, environment: Environment) -> Manifest:
        """The manifest of what was written."""
        whole = all(tally.complete for tally in self.tallies.values())
        return Manifest(
            run=self.name,
            name=f"import-{self.suite.name}",
            description="Answers that other tools collected; nothing was asked, timed or priced here.",
            harness_version=__version__,
            created_at=time.time(),
            embedded=False,
            failed_limit=FAILED_LIMIT,
            fingerprint=self._fingerprint(),
            models=tuple(model_entry(model, self.files, tally) for model, tally in self.tallies.items()),
            suites=(suite_entry(self.suite, self._joined.epochs, self._items),),
            environment=environment,
            status="complete" if whole else "incomplete",
        )

    def _records(self, task: Task, directory: RunDirectory) -> Iterator[Record]:
        for sample in samples_of(task):
            asked = self._stored(task.prompt.render(sample))
            stored, target_sha256 = directory.images.keep(asked), directory.targets.keep(sample.target)
            for model in self.models:
                for epoch in range(self._joined.epochs[task.name]):
                    self._items[task.name] += model == self.models[0]
                    answer = self._joined.answers.get((model, task.name, sample.id, epoch))
                    self._count(model, answer)
                    if answer is not None:
                        self.agreement.see(answer, sample, task)
                    prompt = self._stored(answer.messages) if answer is not None and answer.messages else stored
                    item = self._item(model, task, sample, (epoch, prompt.sha256))
                    yield _record(item, prompt, sample, answer, target_sha256)

    def _item(self, model: str, task: Task, sample: Sample, asked: tuple[int, str]) -> WorkItem:
        identity = digest(["imported", model, self.suite.name, task.name, sample.id, sample.target, *asked])
        return WorkItem(identity, model, self.suite.name, task.name, sample.id, asked[0])

    def _stored(self, messages: tuple[Message, ...]) -> StoredPrompt:
        characters = sum(len(chunk) for message in messages for chunk in message.chunks())
        return StoredPrompt(prompt_digest(messages), characters, messages)

    def _count(self, model: str, answer: Answer | None) -> None:
        tally = self.tallies[model]
        if answer is None:
            tally.missing += 1
        elif answer.text is None:
            tally.failed += 1
        else:
            tally.answered += 1
        tally.own_prompts += answer is not None and bool(answer.messages)

    def _fingerprint(self) -> dict[str, str]:
        files = {model: sorted(file.sha256 for file in self.files if file.model == model) for model in self.models}
        parts = {f"model {model}": digest(of_model) for model, of_model in files.items()}
        for task in self.suite.tasks:
            name = f"task {self.suite.name}/{task.name}"
            parts[f"{name} questions"] = task.source.fingerprint()
            parts[f"{name} prompt"] = task.prompt.fingerprint()
            parts[f"{name} scorer"] = task.scorer.fingerprint()
        return parts


def _record(item: WorkItem, prompt: StoredPrompt, sample: Sample, answer: Answer | None, target_sha256: str) -> Record:
    return Record(
        item,
        prompt,
        () if target_sha256 else sample.target,
        _result(answer),
        sample.choices,
        sample.tags,
        size=sample.size,
        cluster=sample.cluster,
        target_sha256=target_sha256,
    )


def _result(answer: Answer | None) -> Completion | Failure:
    """Nothing was asked here: no time, no attempts."""
    if answer is None or answer.text is None:
        words = MISSING if answer is None else answer.error
        return Failure(FailureReason.IMPORTED, words, UNTIMED, attempts=0)
    return Completion(
        answer.text,
        answer.usage,
        UNTIMED,
        reasoning=answer.reasoning,
        finish_reason=answer.finish_reason,
        refusal=answer.refusal,
        served_model=answer.model or None,
        attempts=0,
    )
