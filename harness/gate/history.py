"""The nights between a reference and tonight: the same model, asked the same way, in runs beside tonight's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from harness.gate.result import GateResult, Reference, read_gate
from harness.gate.side import Side
from harness.store.manifest import Manifest, readable_manifests


@dataclass(frozen=True)
class History:
    """Complete runs of one experiment, oldest first, tonight's left out."""

    runs: tuple[Side, ...]

    def after(self, created_at: float, model: str) -> tuple[Side, ...]:
        """Those of a model that began later than that."""
        return tuple(
            side
            for side in self.runs
            if side.manifest.created_at > created_at and any(each.name == model for each in side.manifest.models)
        )


def history_of(tonight: Manifest, results: Path) -> History:
    """What is beside it; a run that cannot be read is passed over, and one that is there twice is one night."""
    found: dict[str, Side] = {}
    for path, manifest in readable_manifests(results):
        alike = (manifest.name, manifest.embedded, manifest.status, manifest.parts) == (
            tonight.name,
            tonight.embedded,
            "complete",
            (),
        )
        earlier = manifest.created_at < tonight.created_at and manifest.run != tonight.run
        if alike and earlier and (manifest.run not in found or path.name == manifest.run):  # rather than its copy
            found[manifest.run] = Side(path)
    return History(tuple(sorted(found.values(), key=lambda side: side.manifest.created_at)))


def was_worse(side: Side, model: str, suite: str) -> bool:
    """Whether the gate found the model worse there than its baseline, or slower.

    Such a night tells nothing of how nights differ, and was told of: what it had may be mended since. One that was
    found worse than the anchor is not meant: it is a part of the drift that later nights go on to show.
    """
    result: GateResult | None = read_gate(side.path)
    found = ((check.model, check.suite, check.against, check.verdict) for check in (result.checks if result else ()))
    return (model, suite, "baseline", "worse") in found


def looks(since: tuple[Side, ...], model: str, anchor: Reference) -> int:
    """The number of a night after the anchor, from 1: nights that were pruned since count in what later ones noted."""
    noted = [
        result.looks.get(model, 0)
        for side in since
        if (result := read_gate(side.path)) and _same(result, model, anchor)
    ]
    return 1 + max(len(since), *noted, 0)


def _same(result: GateResult, model: str, anchor: Reference) -> bool:
    of = result.anchors.get(model)
    return of is not None and of.run == anchor.run
