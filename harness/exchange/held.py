"""A suite made of what files hold, where no suite of ours asks the same questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harness.core.errors import UserError
from harness.core.experiment import Suite, Task
from harness.core.fingerprint import digest
from harness.core.ports import Gauge, Scorer
from harness.core.sample import JsonValue, Message, Sample
from harness.exchange.answer import Answer
from harness.exchange.gather import Gathered


@dataclass(frozen=True)
class HeldSource:
    """The questions of one task, as the files tell them."""

    held: tuple[Sample, ...]
    files: tuple[str, ...]
    kind: str = "imported"

    def fingerprint(self) -> str:
        """Digest of the questions."""
        return digest([[each.id, each.target, each.choices] for each in self.held])

    def describe(self) -> dict[str, JsonValue]:
        """The files' names."""
        return {"kind": self.kind, "files": list(self.files)}

    def size(self) -> int:
        """How many questions the files hold."""
        return len(self.held)

    def samples(self, gauge: Gauge) -> Iterator[Sample]:
        """They, in the files' order."""
        return iter(self.held)


@dataclass(frozen=True)
class AskedElsewhere:
    """A prompt that another tool wrote: only the answers may know it."""

    kind: str = "imported"

    def fingerprint(self) -> str:
        """Nothing is known of it."""
        return digest(self.kind)

    def describe(self) -> dict[str, JsonValue]:
        """Its kind."""
        return {"kind": self.kind}

    def render(self, sample: Sample) -> tuple[Message, ...]:
        """Nothing: unknown."""
        return ()


def held_suite(files: Iterable[Gathered], scorer: Scorer) -> Suite:
    """A suite with a task for each that the files name. Raises UserError where an answer has no right answer beside it.

    Where several files have a question, they must agree on what is right.
    """
    files = tuple(files)
    tasks: dict[str, dict[str, Answer]] = {}
    for answer in (answer for file in files for answer in file.answers):
        questions = tasks.setdefault(answer.task, {})
        known = questions.get(answer.sample)
        if known is None or not known.target:
            questions[answer.sample] = answer
        elif answer.target and (answer.target, answer.choices) != (known.target, known.choices):
            raise UserError(
                f"the right answer to {answer.sample} is {answer.target} here and {known.target} at {known.place}",
                place=answer.place,
            )
    names = tuple(dict.fromkeys(file.file for file in files))
    made = tuple(_task(name, questions.values(), names, scorer) for name, questions in tasks.items())
    title = made[0].name if len(made) == 1 else "imported"
    return Suite(title, "Made of what the imported files hold.", made)


def _task(name: str, questions: Iterable[Answer], files: tuple[str, ...], scorer: Scorer) -> Task:
    return Task(name, HeldSource(tuple(map(_sample, questions)), files), AskedElsewhere(), scorer)


def _sample(answer: Answer) -> Sample:
    if not answer.target and answer.text is not None:
        raise UserError(
            "the file has no right answer to this question",
            place=answer.place,
            fix='Name a suite that has: --suite. Lines of our own say it as "target"',
        )
    return Sample(answer.sample, {}, answer.target, answer.choices, answer.tags)
