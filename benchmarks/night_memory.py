"""Many campaigns of simulated nights without files: the gate's own statistics on tables in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import pandas as pd
from night_truth import LEVELS, NIGHTS, REPETITIONS, SKILLS, SUITES, Change, Drawn, Scenario, Truth

from harness.core.score import Outcome
from harness.gate.decide import decided
from harness.gate.drift import ALPHA as DRIFT
from harness.gate.drift import LAST_NIGHTS, drift, looked
from harness.gate.evidence import Evidence, Place
from harness.gate.judge import ALPHA
from harness.gate.quality import quality, undecided
from harness.gate.result import Against, Check, Measured
from harness.gate.speed import Asked, speed
from harness.gate.tolerances import Tolerances
from harness.report.comparisons import credits_of
from harness.report.speed.summary import ClientFacts, Counts, LoadPart, Step
from harness.stats.repetition import Repeated, repeated

MEASURES: tuple[Measured, ...] = ("throughput", "ttft", "tpot")
TOLERANCES = Tolerances()

Told = tuple[str, int]
"""A suite, and a night on which it was called worse than the baseline."""


@dataclass(frozen=True)
class Night:
    """What one model did on one night: sample tables and credits by suite, and speed."""

    tables: dict[str, pd.DataFrame]
    credits: dict[str, pd.DataFrame]
    load: LoadPart


def campaign(scenario: Scenario, seed: Sequence[int]) -> Iterator[tuple[Check, ...]]:
    """The checks of each night, as `harness.gate.held` puts them together and `judge` decides them."""
    truth = Truth(np.random.default_rng(seed), scenario.night_noise)
    nights = {model: [_night(model, truth, Change())] for model in SKILLS}
    told: dict[str, set[Told]] = {model: set() for model in SKILLS}
    baseline = 0
    for number in range(1, NIGHTS + 1):
        for model in SKILLS:
            nights[model].append(_night(model, truth, scenario.of(number)))
        tonight = [one for model in SKILLS for one in _tonight(nights[model], model, baseline, told[model])]
        since = [one for model in SKILLS if number > 1 for one in _since(nights[model], model, baseline, told[model])]
        checks = (*decided(tonight, ALPHA - DRIFT), *decided(since, DRIFT))
        for check in checks:
            if (check.verdict, check.against) == ("worse", "baseline"):
                told[check.model].add((check.suite, number))
        yield checks
        if scenario.promoted_every and number % scenario.promoted_every == 0:
            baseline = number


def _tonight(nights: list[Night], model: str, baseline: int, told: AbstractSet[Told]) -> Iterator[Evidence]:
    now, before = nights[-1], nights[baseline]
    for suite in SUITES:
        place = Place(model, suite, "quality")
        yield quality(now.credits[suite], before.credits[suite], place, TOLERANCES.of(suite, "quality"))
        place = Place(model, suite, "undecided")
        yield undecided(now.tables[suite], before.tables[suite], place, TOLERANCES.of(suite, "undecided"))
    yield from _speed(nights, model, baseline, told, "baseline")


def _since(nights: list[Night], model: str, baseline: int, told: AbstractSet[Told]) -> Iterator[Evidence]:
    look = len(nights) - 1
    for suite in SUITES:
        last = range(max(1, len(nights) - LAST_NIGHTS), len(nights))
        credits = [nights[number].credits[suite] for number in last if (suite, number) not in told]
        place = Place(model, suite, "quality", "anchor")
        yield looked(drift(credits, nights[0].credits[suite], place, TOLERANCES.of(suite, "quality")), look)
    if baseline:
        for one in _speed(nights, model, 0, told, "anchor"):
            yield looked(one, look)


def _speed(
    nights: list[Night], model: str, reference: int, told: AbstractSet[Told], against: Against
) -> Iterator[Evidence]:
    later = [
        night.load for number, night in enumerate(nights[:-1]) if number > reference and ("chat", number) not in told
    ]
    for measure in MEASURES:
        place = Place(model, "chat", measure, against)
        asked = Asked(place, TOLERANCES.of("chat", measure), TOLERANCES.night_noise)
        yield speed(nights[-1].load, nights[reference].load, later, asked)


def _night(model: str, truth: Truth, change: Change) -> Night:
    tables = {suite: _table(model, suite, truth.answers(model, suite, change)) for suite in SUITES}
    credits = {suite: credits_of(table, model).droplevel("task") for suite, table in tables.items()}  # twice as fast
    return Night(tables, credits, _load(model, truth.speeds(model, change)))


def _table(model: str, suite: str, drawn: Drawn) -> pd.DataFrame:
    """What `report.measures.sample_table` makes of a run."""
    n = len(drawn.right)
    right = drawn.right & ~drawn.cut
    counts = {outcome.value: np.zeros(n, np.int8) for outcome in Outcome}
    counts[Outcome.CORRECT.value] = right.astype(np.int8)
    counts[Outcome.WRONG.value] = (~drawn.right & ~drawn.cut).astype(np.int8)
    counts[Outcome.TRUNCATED.value] = drawn.cut.astype(np.int8)
    names = {"model": model, "suite": suite, "task": suite, "sample": np.arange(n)}
    figures = {
        "credit": right.astype(float),
        "decided": (~drawn.cut).astype(np.int64),
        "undecided": drawn.cut.astype(np.int64),
    }
    return pd.DataFrame(names | figures | counts | {"text": np.arange(n)})


def _load(model: str, speeds: dict[int, list[tuple[float, float]]]) -> LoadPart:
    return LoadPart(
        suites=("chat",),
        planned=REPETITIONS * len(LEVELS),
        measured=REPETITIONS * len(LEVELS),
        invalid=0,
        unsteady=0,
        steps=tuple(_step(model, level, phases) for level, phases in speeds.items()),
        knees=(),
        capacities=(),
        points=(),
        break_evens=(),
        comparisons=(),
        answers=(),
    )


def _step(model: str, level: int, phases: list[tuple[float, float]]) -> Step:
    return Step(
        suite="chat",
        model=model,
        label=f"{level} at once",
        curve="closed",
        concurrency=level,
        requests_per_s=None,
        phases=REPETITIONS,
        valid=REPETITIONS,
        invalid=(),
        unsteady=(),
        notes=(),
        counts=Counts(10, 8, 8, 0, 0),
        percentiles={
            "ttft_s": {"p50": _mean(ttft for ttft, _ in phases)},
            "tpot_s": {"p50": _mean(t for _, t in phases)},
        },
        values={"output_tokens_per_s": _mean(24 * level / (ttft + 23 * tpot) for ttft, tpot in phases)},
        agreement=(),
        throughput=None,
        client=ClientFacts(1, 0.2, 0.001, 0.002, None, 5000.0, 90000.0),
        server=None,
        gpu=None,
    )


def _mean(values: Iterator[float]) -> Repeated:
    found = repeated(list(values))
    assert found is not None  # noqa: S101 -- there are always three
    return found
