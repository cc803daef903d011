"""How a task was put, in the words in which published scores say it."""

from __future__ import annotations

from collections.abc import Iterator

from harness.core.sample import JsonValue
from harness.store.manifest import ModelEntry, TaskEntry

_OF_SOURCE = ("subset", "split", "limit", "per_subject")
_OF_SCORER = ("reading", "mode", "choose")


def conditions(task: TaskEntry, model: ModelEntry) -> str:
    """Shots, part of the data, scorer and sampling, as far as the manifest has them."""
    return "; ".join(_conditions(task, model))


def _conditions(task: TaskEntry, model: ModelEntry) -> Iterator[str]:
    yield _examples(task)
    yield from (f"{name.replace('_', ' ')} {value}" for name in _OF_SOURCE if _given(value := task.source.get(name)))
    ways = [f"{value}" for name in _OF_SCORER if _given(value := task.scorer.get(name))]
    yield " ".join(["scorer", str(task.scorer.get("kind")), *ways])
    if task.epochs > 1:
        yield f"{task.epochs} epochs"
    for name in ("temperature", "reasoning"):
        if _given(value := model.generation.get(name)):
            yield f"{name} {value}"
    if most := task.max_tokens or model.generation.get("max_tokens"):
        yield f"at most {most} tokens out"


def _examples(task: TaskEntry) -> str:
    """The worked examples that are declared; what a prompt's own text holds, nobody has counted."""
    if task.source.get("kind") == "lm-eval":
        own = task.source.get("num_fewshot")
        return "lm-eval's own examples" if own is None else f"{own}-shot"
    listed = task.prompt.get("examples")
    count = len(listed) if isinstance(listed, list) else 0
    for holder in (task.prompt.get("examples_from"), task.source if task.source.get("kind") == "few-shot" else None):
        if isinstance(holder, dict) and isinstance(more := holder.get("count"), int):
            count += more
    return f"{count}-shot" if count else "no examples declared"


def _given(value: JsonValue) -> bool:
    return value is not None and value is not False and value not in ("", [], {})
