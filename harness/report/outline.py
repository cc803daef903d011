"""A run in so few words that they fit a comment or a picture: what holds for the whole, what is said, the scores."""

from __future__ import annotations

from dataclasses import dataclass

from harness.report.decision.page import decision_page
from harness.report.length.headline import headlines
from harness.report.score import score_words
from harness.report.speed.sentences import load_sentences
from harness.report.summary import Summary
from harness.report.verdict import Sentence
from harness.report.warnings import warnings
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
        warnings=[one.claim for one in warnings(manifest, summary)],
        leads=[*leads, *decision.owning],
        suites=list(summary.suites),
        scores={model: [_cell(summary, model, suite) for suite in summary.suites] for model in summary.models},
        loads=_loads(summary),
        limits=decision.limits,
    )


def _cell(summary: Summary, model: str, suite: str) -> str:
    score = score_words(summary.of_suite(model, suite))
    told = headlines(summary, suite).get(model)
    return score if told is None else f"{told.reach}{' tokens' if told.counted else ''}; mean {score} over {told.over}"


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
