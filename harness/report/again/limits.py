"""What of a run cannot be had again, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.report.again.data import pinned
from harness.report.words import listed
from harness.store.manifest import Environment, Manifest, ModelEntry, PartEntry


def limits(manifest: Manifest) -> list[str]:
    """In sentences, the gravest first; there is always the noise of times."""
    return list(_limits(manifest))


def _limits(manifest: Manifest) -> Iterator[str]:
    if imported := [model.name for model in manifest.models if model.endpoint.get("kind") == "imported"]:
        yield f"The answers of {listed(imported)} were collected by another tool: how, only that tool can say."
    hosted = [model.name for model in manifest.models if _hosted(model)]
    if hosted:
        yield (
            f"{listed(hosted)}: asked at a hosted API, whose owner can change model, engine and precision at any time"
            " without a word. The same command then measures something else."
        )
    unknown = [model.name for model in manifest.models if _ours(model) and not model.card.get("revision")]
    if unknown and not manifest.embedded:
        yield f"{listed(unknown)}: the card pins no revision of the weights."
    yield from _of_sampling(manifest)
    yield from _of_data(manifest)
    yield from _of_harness(manifest)
    if any(not task.source for suite in manifest.suites for task in suite.tasks):
        yield "A task does not say where its questions are from."
    yield (
        "Times, throughput and what follows from them carry this machine's and the network's noise: repetitions tell"
        " how much."
    )


def _hosted(model: ModelEntry) -> bool:
    return model.endpoint.get("kind") != "imported" and model.server is None and model.endpoint.get("in_house") is False


def _ours(model: ModelEntry) -> bool:
    return not _hosted(model) and model.endpoint.get("kind") != "imported"


def _of_harness(manifest: Manifest) -> Iterator[str]:
    ran = list(_environments(manifest.parts)) or [("", manifest.environment)]
    dirty = [label for label, one in ran if one.git_dirty]
    loose = [label for label, one in ran if one.git_commit is None and not one.git_dirty]
    if dirty:
        yield f"{_of(dirty)}The harness had local changes that no commit holds."
    if loose:
        yield f"{_of(loose)}The harness ran outside a Git checkout: its version says what it was, no commit does."


def _environments(parts: Sequence[PartEntry]) -> Iterator[tuple[str, Environment]]:
    for part in parts:
        yield from _environments(part.parts) if part.parts else ((part.label, part.environment),)


def _of(labels: Sequence[str]) -> str:
    """The runs that a sentence is about, where there are several."""
    return f"{listed(labels)}: " if any(labels) else ""


def _of_sampling(manifest: Manifest) -> Iterator[str]:
    drawn = [model.name for model in manifest.models if model.generation.get("temperature") not in (0, None)]
    if drawn:
        yield f"{listed(drawn)}: answers are drawn at a temperature above 0; another run draws others, seed or not."
    unset = [model.name for model in manifest.models if model.generation.get("temperature", 0) is None]
    if unset:
        yield f"{listed(unset)}: the server's own temperature was used, and it is not known here."
    if len(drawn) + len(unset) < len(manifest.models):
        yield (
            "At temperature 0 an engine can still answer otherwise when requests are batched otherwise: sums of"
            " floating-point numbers depend on their order. harness doctor tells whether a server repeats itself."
        )


def _of_data(manifest: Manifest) -> Iterator[str]:
    loose = [f"{suite.name} / {task.name}" for suite in manifest.suites for task in suite.tasks if not pinned(task)]
    if loose:
        yield f"{listed(loose)}: the data set's revision is not pinned; its questions' digest tells whether it changed."
    if hidden := [suite.name for suite in manifest.suites if suite.confidential]:
        yield f"{listed(hidden)}: confidential, so its questions are to be had in-house only."
