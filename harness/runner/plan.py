"""The plan: which questions remain to be asked of one model, made lazily and in a stable order."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator

from msgspec import Struct

from harness.core.completion import Request
from harness.core.experiment import Model, Suite, Task
from harness.core.fingerprint import digest
from harness.core.generation import Generation
from harness.core.ports import TokenCounter
from harness.core.record import StoredPrompt, WorkItem
from harness.core.sample import Message, Sample

STORED_CHARACTERS = 16_384
"""A prompt longer than this is stored as its recipe, where its sample has one."""


class Question(Struct, frozen=True):
    """A work item with all that is needed to ask it and to keep the answer."""

    item: WorkItem
    sample: Sample
    prompt: StoredPrompt
    request: Request


def questions(model: Model, suite: Suite, tokens: TokenCounter, finished: Container[str]) -> Iterator[Question]:
    """The questions of `suite` for `model` that are not in `finished`, task by task, sample by sample."""
    asked = model.fingerprint()
    for task in suite.tasks:
        generations = [_generation(model, task, epoch) for epoch in range(task.epochs)]
        task_asked = digest([asked, suite.name, task.name, task.max_tokens])
        for sample in task.source.samples(tokens):
            messages = task.prompt.render(sample)
            prompt = _stored(messages, sample)
            for epoch, generation in enumerate(generations):
                identity = digest([task_asked, sample.id, sample.target, prompt.sha256, epoch])
                if identity in finished:
                    continue
                item = WorkItem(identity, model.name, suite.name, task.name, sample.id, epoch)
                yield Question(item, sample, prompt, Request(messages, generation))


def _stored(messages: tuple[Message, ...], sample: Sample) -> StoredPrompt:
    text = hashlib.sha256()
    characters = 0
    for message in messages:
        text.update(f"{message.role}\n{message.content}\n".encode("utf-8", "surrogatepass"))
        for image in message.images:
            text.update(f"{image.media_type}\n{image.data}\n".encode())
        characters += len(message.content)
    if characters > STORED_CHARACTERS and sample.recipe is not None:
        return StoredPrompt(text.hexdigest(), characters, recipe=sample.recipe)
    return StoredPrompt(text.hexdigest(), characters, messages)


def _generation(model: Model, task: Task, epoch: int) -> Generation:
    """Each epoch has a seed of its own, or the epochs of a seeded model would all be the same answer."""
    changes = {"max_tokens": task.output_cap(model.generation)}
    if epoch and model.generation.seed is not None:
        changes["seed"] = model.generation.seed + epoch
    return model.generation.model_copy(update=changes)
