"""The replay of a trace: each request at its own recorded time."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile
from typing import Annotated, Literal

from pydantic import Field

from harness.core.load import Schedule
from harness.core.number import Finite
from harness.traffic.arrival import ArrivalKind


class ReplayArrivals(ArrivalKind):
    """The requests of a trace workload at their recorded times, or faster or slower by a factor."""

    kind: Literal["replay"] = "replay"
    speed: Annotated[Finite, Field(gt=0, description="2 replays in half the time: twice the rate")] = 1.0

    def steps(self) -> tuple[ReplayArrivals, ...]:
        """Itself alone."""
        return (self,)

    def label(self) -> str:
        """`replay at 2 times the speed`."""
        return "replay" if self.speed == 1 else f"replay at {self.speed:g} times the speed"

    def schedule(self, seconds: float, seed: int, recorded_s: Iterable[float] = (), warm_up_s: float = 0.0) -> Schedule:
        """The recorded times up to the phase's end, divided by the speed; later ones are not read."""
        times = (time / self.speed for time in recorded_s)
        return Schedule(due_s=tuple(takewhile(lambda time: time < seconds, times)))
