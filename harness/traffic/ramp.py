"""The ramp: a load that grows, or shrinks, evenly over a phase."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import accumulate, repeat, takewhile
from random import Random
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from harness.core.load import Schedule
from harness.core.number import Finite, Whole
from harness.traffic.arrival import ArrivalKind
from harness.traffic.levels import MOST


class _Span(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class UserSpan(_Span):
    """From so many users to more."""

    start: Annotated[Whole, Field(ge=0, description="users when the phase begins")]
    end: Annotated[Whole, Field(ge=1, le=MOST, description="users when it ends")]

    @model_validator(mode="after")
    def _grows(self) -> UserSpan:
        if self.end <= self.start:
            raise ValueError('"end" must be greater than "start": a user who has come stays')
        return self


class RateSpan(_Span):
    """From one rate to another, in requests per second."""

    start: Annotated[Finite, Field(ge=0, le=MOST, description="rate when the phase begins")]
    end: Annotated[Finite, Field(ge=0, le=MOST, description="rate when it ends")]

    @model_validator(mode="after")
    def _differs(self) -> RateSpan:
        if self.end == self.start:
            raise ValueError('"start" and "end" are the same; the kind poisson has a steady rate')
        return self


class RampArrivals(ArrivalKind):
    """A load that changes evenly over the phase: more and more users, or Poisson arrivals at a changing rate."""

    kind: Literal["ramp"] = "ramp"
    concurrency: Annotated[UserSpan | None, Field(description="a closed loop that users join")] = None
    requests_per_s: Annotated[RateSpan | None, Field(description="an open loop whose rate changes")] = None

    @model_validator(mode="after")
    def _one(self) -> RampArrivals:
        if (self.concurrency is None) == (self.requests_per_s is None):
            raise ValueError('a ramp is either of "concurrency" or of "requests_per_s"')
        return self

    @property
    def users(self) -> int | None:
        """As many as there are in the end."""
        return self.concurrency.end if self.concurrency else None

    def steps(self) -> tuple[RampArrivals, ...]:
        """Itself alone."""
        return (self,)

    def label(self) -> str:
        """`1 to 32 at once`."""
        span = self.concurrency or self.requests_per_s
        unit = "at once" if self.concurrency else "requests/s, Poisson"
        return f"{span.start:g} to {span.end:g} {unit}" if span else ""

    def schedule(self, seconds: float, seed: int, recorded_s: Iterable[float] = (), warm_up_s: float = 0.0) -> Schedule:
        """Users one by one, or the inhomogeneous Poisson process with that rate."""
        due_s = tuple(_requests(self.requests_per_s, seconds, self._random(seed)))
        return Schedule(due_s=due_s, users_s=tuple(_users(self.concurrency, seconds)))


def _users(span: UserSpan | None, seconds: float) -> Iterator[float]:
    """When each user comes, so that their number is the straight line, rounded."""
    if span is not None:
        more = span.end - span.start
        yield from repeat(0.0, span.start)
        yield from (seconds * (number + 0.5) / more for number in range(more))


def _requests(span: RateSpan | None, seconds: float, random: Random) -> Iterator[float]:
    """When each request comes: a Poisson process of rate 1, seen through the integrated rate."""
    if span is not None:
        expected = (span.start + span.end) / 2 * seconds
        totals = accumulate(random.expovariate(1) for _ in repeat(None))
        yield from (_when(total, span, seconds) for total in takewhile(lambda total: total < expected, totals))


def _when(requests: float, span: RateSpan, seconds: float) -> float:
    """The time by which so many requests are expected: the integrated rate a·t + (b−a)·t²/2T, inverted.

    A Poisson process of rate 1 seen through it has exactly the changing rate (time rescaling: Brown et al., Neural
    Computation 14, 2002).
    """
    slope = (span.end - span.start) / seconds
    root = math.sqrt(max(span.start**2 + 2 * slope * requests, 0.0))
    return 2 * requests / (span.start + root)
