"""Writes nights for the site: manifest, summary and gate as runs have them, without a single answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path

import msgspec

from harness.core.estimate import Estimate
from harness.gate.result import Check, GateResult, Reference, write_gate
from harness.hub.change import CALLS, Change
from harness.report.speed.summary import ClientFacts, Counts, LoadPart, Step
from harness.report.summarise import write_summary
from harness.report.summary import Measure, Summary
from harness.stats.repetition import Repeated
from harness.store.manifest import Manifest, PartEntry, read_manifest, write_manifest
from tests.gate.made import DAY_S, Made, manifest_of

START_S = 1.79e9


@dataclass(frozen=True)
class Night:
    """One run of one model. `scores` are by suite, of `n` samples each; `worse` is by suite how far it fell, `slower`
    the share of its speed that it lost."""

    model: str = "scout"
    night: int = 0
    name: str = "nightly"
    embedded: bool = False
    status: str = "complete"
    scores: dict[str, float] = field(default_factory=dict)
    n: int = 400
    worse: dict[str, float] = field(default_factory=dict)
    slower: float = 0.0
    judged: bool = True
    tokens_per_s: dict[int, float] = field(default_factory=dict)
    unsteady: frozenset[int] = frozenset()


def write(results: Path, run: str, night: Night, *, summed: bool = True) -> Path:
    """The run's directory."""
    directory = results / run
    directory.mkdir(parents=True)
    made = Made(model=night.model, night=night.night, name=night.name, embedded=night.embedded, status=night.status)
    manifest = manifest_of(run, made)
    write_manifest(directory, manifest)
    if summed:
        write_summary(directory / "summary.json", _summary(manifest, night))
    if night.judged:
        write_gate(directory, _gate(run, night))
    return directory


def put_together(results: Path, run: str, parts: list[Path], night: int = 0) -> Path:
    """A run of several, as a nightly's report has it."""
    found = [read_manifest(part) for part in parts]
    directory = write(results, run, Night(night=night, judged=False))
    entries = tuple(
        PartEntry(
            label=each.models[0].name,
            run=each.run,
            created_at=each.created_at,
            harness_version="0",
            status="complete",
            environment=each.environment,
        )
        for each in found
    )
    models = tuple(each.models[0] for each in found)
    write_manifest(directory, msgspec.structs.replace(read_manifest(directory), parts=entries, models=models))
    return directory


def change(part: str = "weights", night: float = 0, **told: str) -> Change:
    """One that was seen on that night."""
    said = {
        "subject": "scout",
        "repository": "org/scout",
        "before": "a",
        "after": "b",
        "said": f"{part} changed",
    } | told
    return Change(part=part, calls_for=CALLS[part], seen_at=START_S + night * DAY_S, **said)


def log(state: Path, *changes: Change) -> None:
    """Write changes.jsonl."""
    state.mkdir(parents=True, exist_ok=True)
    (state / "changes.jsonl").write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in changes))


def _summary(manifest: Manifest, night: Night) -> Summary:
    measures = tuple(
        Measure(night.model, suite, None, {}, "credit", _estimate(value, night.n))
        for suite, value in night.scores.items()
    )
    return Summary(
        run=manifest.run,
        name=night.name,
        harness_version="0",
        embedded=night.embedded,
        status=manifest.status,
        incomplete=manifest.status != "complete",
        planned=night.n,
        items=night.n,
        unscored=0,
        failed_share=0.0,
        failed_limit=1.0,
        models=(night.model,),
        suites=tuple(night.scores),
        measures=measures,
        comparisons=(),
        spending=(),
        failures=(),
        timing=(),
        load=_load(night) if night.tokens_per_s else None,
    )


def _estimate(value: float, n: int) -> Estimate:
    half = 1.96 * sqrt(value * (1 - value) / n)
    return Estimate(value, max(0.0, value - half), min(1.0, value + half), n, {}, None, None)


def _load(night: Night) -> LoadPart:
    steps = tuple(_step(night, level, rate) for level, rate in night.tokens_per_s.items())
    return LoadPart(
        suites=("chat",),
        planned=len(steps),
        measured=len(steps),
        invalid=0,
        unsteady=0,
        steps=steps,
        knees=(),
        capacities=(),
        points=(),
        break_evens=(),
        comparisons=(),
        answers=(),
    )


def _step(night: Night, level: int, rate: float) -> Step:
    return Step(
        suite="chat",
        model=night.model,
        label=f"{level} at once",
        curve="",
        concurrency=level,
        requests_per_s=None,
        phases=3,
        valid=3,
        invalid=(),
        unsteady=("drifting",) if level in night.unsteady else (),
        notes=(),
        counts=Counts(9, 9, 9, 0, 0),
        percentiles={},
        values={"output_tokens_per_s": Repeated(3, rate, rate * 0.96, rate * 1.04)},
        agreement=(),
        throughput=None,
        client=ClientFacts(1, 0.1, None, None, None, 9.0, 9.0),
        server=None,
        gpu=None,
    )


def _gate(run: str, night: Night) -> GateResult:
    reference = Reference(run="night-00", created_at=START_S, version=2)
    checks = [_check(night, suite, value) for suite, value in night.scores.items()]
    checks += [_speed_check(night)] if night.tokens_per_s else []
    return GateResult(run=run, judged_at=1.0, baselines={night.model: reference}, checks=tuple(checks))


def _check(night: Night, suite: str, value: float) -> Check:
    fell = night.worse.get(suite, 0.0)
    return Check(
        model=night.model,
        suite=suite,
        measure="quality",
        against="baseline",
        verdict="worse" if fell else "same",
        why="as it is",
        tolerance=0.02,
        n=night.n,
        before=value + fell,
        now=value,
        change=-fell,
        low=-fell - 0.02,
        high=-fell + 0.02,
        p_adjusted=0.001 if fell else 1.0,
    )


def _speed_check(night: Night) -> Check:
    return Check(
        model=night.model,
        suite="chat",
        measure="throughput",
        against="baseline",
        verdict="worse" if night.slower else "cannot tell",
        why="as it is",
        tolerance=0.05,
        change=-night.slower,
        low=-night.slower - 0.04,
        high=-night.slower + 0.04,
    )
