"""The plan: which questions remain to be asked of one model, made lazily and in a stable order."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from msgspec import Struct

from harness.core.completion import Request
from harness.core.errors import UserError, placed
from harness.core.experiment import Model, Suite, Task
from harness.core.fingerprint import digest
from harness.core.generation import Generation
from harness.core.record import StoredPrompt, WorkItem, prompt_digest
from harness.core.sample import Message, Sample
from harness.runner.gauges import Gauges
from harness.runner.pour import poured
from harness.tasks.gauge import PromptGauge

STORED_CHARACTERS = 16_384
"""A prompt longer than this is stored as its recipe, where its sample has one."""


class Question(Struct, frozen=True):
    """A work item with all that is needed to ask it and to keep the answer.

    `target_sha256` names its target where that is kept by itself.
    """

    item: WorkItem
    sample: Sample
    prompt: StoredPrompt
    request: Request
    target_sha256: str = ""


def questions(model: Model, suite: Suite, gauges: Gauges, finished: Container[str]) -> Iterator[Question]:
    """The questions of `suite` for `model` that are not in `finished`, task by task, sample by sample."""
    for task in suite.tasks:
        samples = task.source.samples(_gauge(model, suite, task, gauges))
        try:
            yield from questions_of(model, suite, task, samples, finished)
        except UserError as error:
            raise placed(error, f"{suite.name}/{task.name}") from None


def _gauge(model: Model, suite: Suite, task: Task, gauges: Gauges) -> PromptGauge:
    return gauges.of(suite, task, task.output_cap(model.generation))


def questions_of(
    model: Model, suite: Suite, task: Task, samples: Iterable[Sample], finished: Container[str] = frozenset()
) -> Iterator[Question]:
    """The questions that some samples of `task` make, without those in `finished`."""
    generations = _Generations(model, task)
    task_asked = digest([model.fingerprint(), suite.name, task.name, task.max_tokens])
    for sample in samples:
        messages = poured(task.prompt.render(sample), sample)
        prompt = _stored(messages, sample)
        own = [sample.stop, sample.max_tokens] if sample.stop or sample.max_tokens else []
        own += [sample.continuations] if sample.continuations else []
        for epoch in range(task.epochs):
            identity = digest([task_asked, sample.id, sample.target, prompt.sha256, epoch, *own])
            if identity not in finished:
                item = WorkItem(identity, model.name, suite.name, task.name, sample.id, epoch)
                request = Request(messages, generations.of(sample, epoch), sample.continuations)
                yield Question(item, sample, prompt, request)


def _stored(messages: tuple[Message, ...], sample: Sample) -> StoredPrompt:
    digest_of_text = prompt_digest(messages)
    characters = sum(len(chunk) for message in messages for chunk in message.chunks())
    if characters > STORED_CHARACTERS and sample.recipe is not None:
        return StoredPrompt(digest_of_text, characters, recipe=sample.recipe)
    return StoredPrompt(digest_of_text, characters, messages)


class _Generations:
    """How the samples of a task are asked. Samples that are asked alike share one value: it is encoded once."""

    def __init__(self, model: Model, task: Task) -> None:
        self._model, self._task = model, task
        self._made: dict[tuple[int, tuple[str, ...], int | None], Generation] = {}

    def of(self, sample: Sample, epoch: int) -> Generation:
        key = (epoch, sample.stop, sample.max_tokens)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self._generation(sample, epoch)
        return made

    def _generation(self, sample: Sample, epoch: int) -> Generation:
        """Each epoch has a seed of its own, or the epochs of a seeded model would all be the same answer."""
        generation, cap = self._model.generation, self._task.output_cap(self._model.generation)
        changes: dict[str, object] = {"max_tokens": min(sample.max_tokens or cap, cap)}
        if sample.stop:
            changes["stop"] = tuple(dict.fromkeys((*generation.stop, *sample.stop)))
        if epoch and generation.seed is not None:
            changes["seed"] = generation.seed + epoch
        return generation.model_copy(update=changes)
