"""What the page shows of one model's card: its claims beside what was measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from harness.core.card import EngineAdvice, ReportedScore
from harness.core.estimate import Estimate
from harness.core.sample import JsonValue
from harness.report.claims.conditions import conditions
from harness.report.claims.match import places_of
from harness.report.robustness.declared import altered_tasks
from harness.report.summary import Summary
from harness.report.words import points
from harness.store.manifest import Manifest, ModelEntry, SuiteEntry, TaskEntry

FULL = 100.0
"""A published score above this, or a negative one, is in another unit than percent."""


@dataclass(frozen=True)
class Measured:
    """One place where a benchmark was asked: what came out, under which conditions, and how a claim lies to it."""

    place: str
    estimate: Estimate
    conditions: str
    claim_is: str


@dataclass(frozen=True)
class Claim:
    """A score that somebody published, and what this run has to hold against it: nothing, more often than not."""

    reported: ReportedScore
    measured: list[Measured]


@dataclass(frozen=True)
class ModelCard:
    """A model as it was asked, the claims of its card and the advice for the engine that serves it."""

    entry: ModelEntry
    claims: list[Claim]
    advice: dict[str, EngineAdvice]
    random_weights: bool = False

    @property
    def quantization(self) -> str | None:
        """The weights' precision, by the server."""
        told = self.entry.served.facts.get("quantization") if self.entry.served else None
        return None if told in (None, "") else str(told)


def model_cards(manifest: Manifest, summary: Summary) -> list[ModelCard]:
    """Every model of the run, in its order."""
    random = summary.random_weights
    return [_card(entry, manifest, summary, entry.name in random) for entry in manifest.models]


def _card(entry: ModelEntry, manifest: Manifest, summary: Summary, random_weights: bool) -> ModelCard:
    reported = [ReportedScore.model_validate(claim) for claim in _each(entry.card.get("reported"))]
    engines = cast("dict[str, JsonValue]", entry.card.get("engines") or {})
    altered = altered_tasks(manifest)
    claims = []
    for score in reported:
        places = [] if random_weights else places_of(score.benchmark, manifest, altered)
        found = [measured for suite, task in places for measured in _measured(entry, summary, (suite, task), score)]
        claims.append(Claim(score, found))
    advice = {name: EngineAdvice.model_validate(told) for name, told in engines.items()}
    return ModelCard(entry, claims, advice, random_weights)


def _each(value: JsonValue) -> list[object]:
    return value if isinstance(value, list) else []


def _measured(
    entry: ModelEntry, summary: Summary, place: tuple[SuiteEntry, TaskEntry | None], score: ReportedScore
) -> Iterator[Measured]:
    suite, task = place
    name = None if task is None else task.name
    for measure in summary.measures:
        if (measure.model, measure.suite, measure.task, measure.slice) == (entry.name, suite.name, name, {}):
            said = dict.fromkeys(conditions(one, entry) for one in (suite.tasks if task is None else (task,)))
            where = suite.name if name is None else f"{suite.name} / {name}"
            yield Measured(where, measure.estimate, " | ".join(said), _lies(score.value, measure.estimate))


def _lies(reported: float, estimate: Estimate) -> str:
    """Where a claim lies to the interval, in words; of one in another unit nothing can be said."""
    value, low, high = estimate.value, estimate.low, estimate.high
    if value is None or low is None or high is None:
        return "nothing was decided"
    if not 0 <= reported <= FULL:
        return "in another unit"
    share = reported / FULL
    if low <= share <= high:
        return "within the interval"
    return f"{points(abs(share - value))} points {'above' if share > value else 'below'} what was measured"
