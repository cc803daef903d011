"""A run in so few words that they fit a comment or a picture: what holds for the whole, what is said, the scores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.core.estimate import Estimate
from harness.report.decision.page import decision_page
from harness.report.length.headline import headlines
from harness.report.speed.sentences import load_sentences
from harness.report.summary import Summary
from harness.report.verdict import Sentence
from harness.report.words import moment
from harness.store.manifest import Manifest


@dataclass(frozen=True)
class Outline:
    """`warnings` must be seen before any number. `scores` has a row for each model and a cell for each of `suites`."""

    title: str
    began: str
    warnings: list[str]
    leads: list[Sentence]
    suites: list[str]
    scores: dict[str, list[str]]
    loads: dict[str, list[str]]
    limits: list[Sentence]


def outline_of(manifest: Manifest, summary: Summary) -> Outline:
    """Made from the summary alone, with the sentences of the report's first screen."""
    decision = decision_page(manifest, summary)
    leads = [decision.leader] if decision.leader else []
    for pair in decision.pairs:
        leads += [one for one in (pair.quality, pair.money, *pair.speed) if one]
    return Outline(
        title=manifest.name,
        began=moment(manifest.created_at),
        warnings=list(_warnings(manifest, summary)),
        leads=[*leads, *decision.owning],
        suites=list(summary.suites),
        scores={model: [_cell(summary, model, suite) for suite in summary.suites] for model in summary.models},
        loads=_loads(summary),
        limits=decision.limits,
    )


def _warnings(manifest: Manifest, summary: Summary) -> Iterator[str]:
    if summary.incomplete:
        yield "INCOMPLETE: these are the figures of what was measured so far"
    if summary.random_weights:
        yield f"RANDOM WEIGHTS: real speed, no accuracy, of {', '.join(summary.random_weights)}"
    stood_in = [model.stands_in_for for model in manifest.models if model.stands_in_for]
    if summary.embedded:
        yield f"TINY MODELS: this says nothing about {' or '.join(stood_in) or 'any larger model'}"
    if summary.coding and summary.coding.unsandboxed:
        yield "NO SANDBOX: model-written code could have changed anything, these results too"


def _cell(summary: Summary, model: str, suite: str) -> str:
    estimate = summary.of_suite(model, suite)
    if estimate is None:
        return "not asked"
    told = headlines(summary, suite).get(model)
    score = _score(estimate)
    return score if told is None else f"{told.reach}{' tokens' if told.counted else ''}; mean {score} over {told.over}"


def _score(estimate: Estimate) -> str:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return "nothing decided"
    low, high = 100 * estimate.low, 100 * estimate.high
    undecided = f", {estimate.undecided:,} undecided" if estimate.undecided else ""
    return f"{100 * estimate.value:.1f}% ({low:.1f}–{high:.1f}, n\u00a0{estimate.n:,}{undecided})"


def _loads(summary: Summary) -> dict[str, list[str]]:
    if summary.load is None:
        return {}
    return {
        suite: [
            " ".join(sentence.claim for sentence in load_sentences(summary.load, suite, model))
            for model in summary.models
        ]
        for suite in summary.load.suites
    }
