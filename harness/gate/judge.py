"""A night's runs against their references: everything is compared that can be, and judged as one family."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.core.errors import IncompleteRunError
from harness.gate.baselines import baseline_name
from harness.gate.comparable import notes
from harness.gate.decide import decided
from harness.gate.drift import ALPHA as DRIFT
from harness.gate.evidence import Evidence
from harness.gate.held import Held
from harness.gate.references import References
from harness.gate.result import Check, GateResult
from harness.gate.side import Side
from harness.gate.tolerances import Tolerances

ALPHA = 0.05
"""The chance that a night on which nothing changed calls anything worse: `drift.ALPHA` of it is for drift."""


@dataclass(frozen=True)
class Candidate:
    """A run to be judged, and what it is held against."""

    run: Path
    references: References


def judge(candidates: Sequence[Candidate], tolerances: Tolerances, now: float) -> tuple[GateResult, ...]:
    """A result for each run. All checks of the night are one family, whatever run and model they are of.

    Raises IncompleteRunError for a run that is not whole, as what is missing could be what is worse.
    """
    held = [Held(Side(each.run), each.references, tolerances) for each in candidates]
    for each in held:
        if each.side.summary.incomplete:
            raise IncompleteRunError(f"{each.side.path} is INCOMPLETE: continue it before it is judged")
    tonight = [list(each.against_baseline()) for each in held]
    since = [list(each.against_anchor()) for each in held]
    of_baseline = iter(decided([one for each in tonight for one in each], ALPHA - DRIFT))
    of_anchor = iter(decided([one for each in since for one in each], DRIFT))
    return tuple(
        _result(each, [*_taken(of_baseline, own), *_taken(of_anchor, drifts)], now)
        for each, own, drifts in zip(held, tonight, since, strict=True)
    )


def _taken(checks: Iterator[Check], of: Sequence[Evidence]) -> Iterator[Check]:
    return (next(checks) for _ in of)


def _result(held: Held, checks: Sequence[Check], now: float) -> GateResult:
    manifest, references = held.side.manifest, held.references
    return GateResult(
        run=manifest.run,
        experiment=baseline_name(manifest),
        judged_at=now,
        baselines={model: of.reference for model, of in references.baselines.items()},
        anchors={model: of.reference for model, of in references.anchors.items()},
        looks=held.looks,
        checks=tuple(checks),
        notes=tuple(
            note
            for model, of in references.baselines.items()
            for note in notes(manifest, Side(of.path).manifest, model)
        ),
        alpha=ALPHA,
    )
