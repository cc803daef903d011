"""What may be told of a run elsewhere: chosen fact by fact, so that no key, address, path or user's name gets out."""

from __future__ import annotations

from harness.core.estimate import Estimate
from harness.exchange.writing.exported import ExportedTask
from harness.exchange.writing.tally import Tally
from harness.store.manifest import ModelEntry, TaskEntry
from harness.tasks.mmmu.subjects import SUBJECTS

LIBRARY = "openweight-harness"
_GENERATION = ("temperature", "top_p", "top_k", "seed", "max_tokens", "stop")


def generation(model: ModelEntry, task: TaskEntry) -> dict[str, object]:
    """How answers were drawn; `extra_body` and headers stay out, which may hold keys."""
    told: dict[str, object] = {
        name: model.generation[name] for name in _GENERATION if model.generation.get(name) is not None
    }
    if task.max_tokens is not None:
        cap = told.get("max_tokens")
        told["max_tokens"] = min(task.max_tokens, cap) if isinstance(cap, int) else task.max_tokens
    return told


def repository(model: ModelEntry) -> str | None:
    """owner/name on the Hub of what was asked; None for an embedded model, whatever it stands in for."""
    return None if model.stands_in_for else text_of(model.card.get("repository"))


_PARTS = ("limit", "per_subject")
"""Arguments by which a source takes some of its questions: their score is none of the dataset."""


def dataset(task: TaskEntry) -> dict[str, str] | None:
    """`repository`, `revision`, `split` and perhaps `subset` of a dataset of the Hub.

    None for any other source, and where only some of its questions were asked.
    """
    source = task.source
    if not text_of(source.get("repository")) or not text_of(source.get("revision")):
        return None
    subjects = source.get("subjects")
    if any(source.get(part) is not None for part in _PARTS) or subjects not in (None, list(SUBJECTS)):
        return None
    names = ("repository", "revision", "split", "subset")
    return {name: told for name in names if (told := text_of(task.source.get(name))) is not None}


def prompt_template(task: TaskEntry) -> str | None:
    """The user's part of the prompt as a template, where the task has one."""
    return text_of(task.prompt.get("user"))


def text_of(value: object) -> str | None:
    """A text that is there and not empty."""
    return value if isinstance(value, str) and value else None


def figures(task: ExportedTask, tally: Tally) -> dict[str, object]:
    """The report's estimate, and everything that was left out of it."""
    estimate = task.estimate
    base: dict[str, object] = {
        "harness_suite": task.suite.name,
        "harness_task": task.task.name,
        "scorer": text_of(task.task.scorer.get("kind")),
        "items": tally.items,
        "samples": tally.samples,
        "outcomes": dict(sorted(tally.outcomes.items())),
    }
    return base | (of_estimate(estimate) if estimate is not None else {})


def of_estimate(estimate: Estimate) -> dict[str, object]:
    """An estimate's own numbers. `n` counts samples that were decided, `undecided` answers that could have been."""
    return {
        "mean_credit": estimate.value,
        "n": estimate.n,
        "ci95_low": estimate.low,
        "ci95_high": estimate.high,
        "undecided": estimate.undecided,
        "lowest_if_undecided_were_wrong": estimate.lowest,
        "highest_if_undecided_were_right": estimate.highest,
        "independent_texts": estimate.clusters,
    }
