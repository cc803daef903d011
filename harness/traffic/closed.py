"""The closed loop: so many users, each of whom sends again when the last answer has ended."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from harness.core.load import Schedule
from harness.core.number import Finite
from harness.traffic.arrival import ArrivalKind
from harness.traffic.levels import Counts


class ClosedArrivals(ArrivalKind):
    """A fixed number of requests in flight: each user sends the next one when the last has ended."""

    kind: Literal["closed"] = "closed"
    concurrency: Annotated[Counts, Field(description="requests in flight; a list is a sweep")]
    ramp_up_s: Annotated[
        Finite | None,
        Field(ge=0, description="the users come evenly over this time, in seconds; over the warm-up when left out"),
    ] = None

    @property
    def users(self) -> int:
        """As many as the highest level has."""
        return max(self.concurrency)

    def steps(self) -> tuple[ClosedArrivals, ...]:
        """One for each level."""
        return tuple(ClosedArrivals(concurrency=(level,), ramp_up_s=self.ramp_up_s) for level in self.concurrency)

    def label(self) -> str:
        """`8 at once`."""
        return f"{', '.join(map(str, self.concurrency))} at once"

    def schedule(self, seconds: float, seed: int, recorded_s: Iterable[float] = (), warm_up_s: float = 0.0) -> Schedule:
        """The users' times of coming. Only a single level has a schedule.

        Users who all begin at once go through their answers in step, for many answers to come: a window then has more
        prompts than output, or less.
        """
        (users,) = self.concurrency
        over_s = warm_up_s if self.ramp_up_s is None else self.ramp_up_s
        return Schedule(users_s=tuple(over_s * user / users for user in range(users)))
