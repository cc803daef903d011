"""The steps of one model that differ in the level of the load alone, from the lowest to the highest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.report.speed.summary import Axis, Step

THROUGHPUT = "output_tokens_per_s"


@dataclass(frozen=True)
class Curve:
    """One model under one kind of load, at its levels; steps without a valid phase are left out."""

    suite: str
    model: str
    name: str
    axis: Axis
    steps: tuple[Step, ...]


def curves(steps: Sequence[Step]) -> list[Curve]:
    """The curves that `steps` make, in their order; a trace or a ramp has no level and is on none."""
    found: dict[tuple[str, str, str], list[Step]] = {}
    for step in steps:
        if step.load is not None and step.valid:
            found.setdefault((step.suite, step.model, step.curve), []).append(step)
    return [
        Curve(*key, axis=of[0].axis, steps=tuple(sorted(of, key=lambda step: step.load or 0.0)))
        for key, of in found.items()
    ]
