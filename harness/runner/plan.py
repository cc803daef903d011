"""The plan: which questions remain to be asked of one model, made lazily and in a stable order."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator

from msgspec import Struct

from harness.core.completion import Request
from harness.core.errors import UserError, placed
from harness.core.experiment import Model, Suite, Task
from harness.core.fingerprint import digest
from harness.core.generation import Generation
from harness.core.record import StoredPrompt, WorkItem
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
    generations = [_generation(model, task, epoch) for epoch in range(task.epochs)]
    task_asked = digest([model.fingerprint(), suite.name, task.name, task.max_tokens])
    for sample in samples:
        messages = poured(task.prompt.render(sample), sample)
        prompt = _stored(messages, sample)
        for epoch, generation in enumerate(generations):
            identity = digest([task_asked, sample.id, sample.target, prompt.sha256, epoch])
            if identity not in finished:
                item = WorkItem(identity, model.name, suite.name, task.name, sample.id, epoch)
                yield Question(item, sample, prompt, Request(messages, generation))


def prompt_digest(messages: Iterable[Message]) -> str:
    """Digest of what is sent; of a long text, read from disk as it goes."""
    text = hashlib.sha256()
    for message in messages:
        text.update(f"{message.role}\n".encode())
        for chunk in message.chunks():
            text.update(chunk.encode("utf-8", "surrogatepass"))
        text.update(b"\n")
        for image in message.images:
            text.update(f"{image.media_type}\n{image.data}\n".encode())
    return text.hexdigest()


def _stored(messages: tuple[Message, ...], sample: Sample) -> StoredPrompt:
    digest_of_text = prompt_digest(messages)
    characters = sum(len(chunk) for message in messages for chunk in message.chunks())
    if characters > STORED_CHARACTERS and sample.recipe is not None:
        return StoredPrompt(digest_of_text, characters, recipe=sample.recipe)
    return StoredPrompt(digest_of_text, characters, messages)


def _generation(model: Model, task: Task, epoch: int) -> Generation:
    """Each epoch has a seed of its own, or the epochs of a seeded model would all be the same answer."""
    changes = {"max_tokens": task.output_cap(model.generation)}
    if epoch and model.generation.seed is not None:
        changes["seed"] = model.generation.seed + epoch
    return model.generation.model_copy(update=changes)
