"""What must be seen before any number of a run, said once for the page, its summaries and the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.report.coding.declared import unsandboxed
from harness.report.summary import Summary
from harness.report.words import listed, percent, whole
from harness.store.manifest import Manifest


@dataclass(frozen=True)
class Warned:
    """`claim` is enough where there is no room, `more` the rest of it. It is no `alarm` where nothing went wrong."""

    claim: str
    more: str
    alarm: bool = True


def warnings(manifest: Manifest, summary: Summary) -> list[Warned]:
    """The gravest first."""
    return list(_warnings(manifest, summary))


def imported(manifest: Manifest) -> bool:
    """Whether other tools collected the answers: nothing was timed, and no command goes on with it."""
    return any(model.endpoint.get("kind") == "imported" for model in manifest.models)


def _warnings(manifest: Manifest, summary: Summary) -> Iterator[Warned]:
    if summary.incomplete:
        more = _missing(manifest, summary)
        yield Warned("INCOMPLETE: these are the figures of what was measured so far", " ".join(more))
    if summary.random_weights:
        yield Warned(
            f"RANDOM WEIGHTS of {listed(summary.random_weights)}: real speed, no accuracy",
            "Architecture and engine are real, the weights were never trained. Times, throughput and memory are those"
            " of the real architecture, with the experts that random weights choose; answers are noise, and no score of"
            " them says anything.",
        )
    if unsandboxed(manifest):
        yield Warned(
            "NO SANDBOX: model-written code could have read or changed anything here, these results too",
            "It was run without a sandbox (--unsafe-no-sandbox).",
        )
    if manifest.embedded:
        yield _tiny(manifest)


def _tiny(manifest: Manifest) -> Warned:
    stood_in = dict.fromkeys(model.stands_in_for for model in manifest.models if model.stands_in_for)
    stand_ins = [
        model.name + (f" for {model.stands_in_for}" if model.stands_in_for else "") for model in manifest.models
    ]
    return Warned(
        f"TINY MODELS: this says nothing about {' or '.join(stood_in) or 'any larger model'}",
        "Inference is real: every answer and every figure below was generated and measured, by the small models that"
        f" ship with the harness in place of the named ones: {', '.join(stand_ins)}.",
        alarm=False,
    )


def _missing(manifest: Manifest, summary: Summary) -> Iterator[str]:
    """What is not there, and how it comes."""
    if summary.suites and imported(manifest) and not manifest.parts:
        failed, planned = percent(summary.failed_share), whole(summary.planned)
        yield f"{failed}% of {planned} questions have no answer in the imported files."
        yield "Import files that have them all; until then the figures may change."
        return
    if summary.suites:
        failed = f", and {percent(summary.failed_share)}% of those failed (limit {percent(summary.failed_limit)}%)"
        asked = f"{whole(summary.items)} of {whole(summary.planned)} planned items are on disk"
        yield f"{asked}{'' if summary.failed_share is None else failed}."
    if summary.load is not None:
        yield f"{whole(summary.load.measured)} of {whole(summary.load.planned)} planned load phases were measured."
    again = (
        "Continue the runs that are not whole, and compare again" if manifest.parts else "The same command continues"
    )
    yield f"{again}; until then the figures may change."
