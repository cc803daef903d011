"""From measured phases to steps: each declared load of each model, over its repetitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

import msgspec

from harness.core.hosting import Hosting
from harness.metrics.agreement import Agreement
from harness.metrics.catalogue import PHASE_METRICS, REQUEST_METRICS
from harness.metrics.distribution import Distribution
from harness.report.speed.circumstances import client_facts, gpu_facts, server_facts
from harness.report.speed.measured import MeasuredPhase
from harness.report.speed.money import throughput
from harness.report.speed.summary import Counts, Percentile, Step
from harness.stats.repetition import Repeated, repeated
from harness.store.manifest import Manifest

PERCENTILES: tuple[Percentile, ...] = ("p50", "p90", "p95", "p99")
_LEVELS = ("concurrency", "requests_per_s")


def by_step(phases: Sequence[MeasuredPhase], manifest: Manifest) -> Iterator[tuple[MeasuredPhase, ...]]:
    """The repetitions of each step, in the order of suites, models and loads; probes of a search are none."""
    suites = [suite.name for suite in manifest.load_suites]
    models = [model.name for model in manifest.models]
    found: dict[tuple[int, int, str, float, str], list[MeasuredPhase]] = {}
    for one in phases:
        phase = one.phase
        if phase.role == "step":
            key = (suites.index(phase.suite), models.index(phase.model), curve_of(one), phase.level or 0.0, phase.label)
            found.setdefault(key, []).append(one)
    for key in sorted(found):
        yield tuple(sorted(found[key], key=lambda one: one.phase.repetition))


def curve_of(phase: MeasuredPhase) -> str:
    """What the levels of one sweep have in common, in words: `closed`, `gamma burstiness 0.5`."""
    arrivals = {name: value for name, value in phase.phase.arrivals.items() if name not in (*_LEVELS, "kind")}
    kind = str(phase.phase.arrivals.get("kind", ""))
    told = (f"{name.replace('_', ' ')} {_word(value)}" for name, value in sorted(arrivals.items()) if value)
    return " ".join([kind, *told])


def _word(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def step_of(phases: Sequence[MeasuredPhase], hosting: Hosting | None) -> Step:
    """One step from its repetitions; nothing of an invalid one enters a figure."""
    first, valid = phases[0].phase, [one for one in phases if one.valid]
    values = {
        metric.name: found
        for metric in PHASE_METRICS
        if (found := repeated([value for one in valid if (value := one.measures.phase[metric.name]) is not None]))
    }
    return Step(
        suite=first.suite,
        model=first.model,
        label=first.label,
        curve=curve_of(phases[0]),
        concurrency=None if first.level is None else first.concurrency,
        requests_per_s=first.requests_per_s,
        phases=len(phases),
        valid=len(valid),
        invalid=_words(word for one in phases for word in one.record.limited_by_client),
        unsteady=_words(word for one in valid for word in one.unsteady),
        notes=_words(word for one in phases for word in one.record.notes),
        counts=_counts(valid),
        percentiles=_percentiles(valid),
        values=values,
        agreement=_agreements(valid),
        throughput=throughput(valid, hosting),
        client=client_facts([one.record for one in phases]),
        server=server_facts([one.record.server for one in valid if one.record.server]),
        gpu=gpu_facts([one.record.gpu for one in valid if one.record.gpu]),
    )


def _words(words: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _counts(valid: Sequence[MeasuredPhase]) -> Counts:
    return Counts(
        sent=sum(one.sent for one in valid),
        inside=sum(one.measures.inside for one in valid),
        complete=sum(one.measures.complete for one in valid),
        failed=sum(one.measures.failed for one in valid),
        broken_off=sum(one.measures.broken_off for one in valid),
    )


def _percentiles(valid: Sequence[MeasuredPhase]) -> dict[str, dict[Percentile, Repeated]]:
    told = {}
    for metric in REQUEST_METRICS:
        found = [one.measures.requests[metric.name] for one in valid]
        own = {each: mean for each in PERCENTILES if (mean := repeated(_told(found, each)))}
        if own:
            told[metric.name] = own
    return told


def _told(distributions: Sequence[Distribution], percentile: Percentile) -> list[float]:
    """The percentile in each repetition, none at all where one of them is too small to tell it."""
    values = [msgspec.structs.asdict(one)[percentile] for one in distributions]
    return [] if None in values else values


def _agreements(valid: Sequence[MeasuredPhase]) -> tuple[Agreement, ...]:
    """For each quantity the repetition in which the server differs most."""
    worst: dict[str, Agreement] = {}
    for one in (each for phase in valid for each in phase.agreement):
        if one.name not in worst or _apart(one) > _apart(worst[one.name]):
            worst[one.name] = one
    return tuple(worst.values())


def _apart(agreement: Agreement) -> float:
    return inf if agreement.difference is None else abs(agreement.difference)
