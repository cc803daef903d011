"""The `readings` part of summary.json. The schema is documented in docs/summary.md."""

from __future__ import annotations

from msgspec import Struct

from harness.core.estimate import Estimate


class Reading(Struct, frozen=True):
    """The estimate under one scorer. `label` is its kind, with the arguments that tell it from the others."""

    label: str
    estimate: Estimate


class TaskReadings(Struct, frozen=True, kw_only=True):
    """One model's answers to one task under each scorer, the task's own first.

    `spread` is the highest value less the lowest, 0 to 1, None where one is missing or rests on fewer answers than
    another, as when more were given after `harness score`. `wide` says that it is above
    one point: the score then rests on the reading, too.
    """

    suite: str
    task: str
    model: str
    readings: tuple[Reading, ...]
    spread: float | None
    wide: bool
