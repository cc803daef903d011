"""The steady part of a phase: which requests count, and which tokens arrived in it.

Two rules, for two kinds of question. A *request* counts when it was due (open loop) or sent (closed loop) inside the
window, whenever it ended: dropping those that end later would drop the slow ones. *Tokens* count when they arrived
inside the window, whichever request they belong to: what the server delivered in that time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from harness.core.load import LoadRecord, PhaseRecord
from harness.core.slo import Bound
from harness.metrics.arrived import Arrived, output_arrived, prompts_arrived


@dataclass(frozen=True)
class Steady:
    """One phase, all its requests, the bounds it is held to, and how many accelerators served it (None: unknown)."""

    record: PhaseRecord
    records: Sequence[LoadRecord]
    slo: tuple[Bound, ...] = ()
    accelerators: int | None = None

    @property
    def closed(self) -> bool:
        """Whether a new request waits for an old one to end."""
        return self.record.phase.concurrency is not None

    @property
    def seconds(self) -> float:
        """The window's length."""
        return self.record.window.seconds

    @cached_property
    def inside(self) -> tuple[LoadRecord, ...]:
        """The requests that count."""
        window, closed = self.record.window, self.closed
        begun = ((record.sent_ns if closed else record.scheduled_ns, record) for record in self.records)
        return tuple(record for at_ns, record in begun if window.start_ns <= at_ns < window.end_ns)

    @cached_property
    def complete(self) -> tuple[LoadRecord, ...]:
        """Those of them that were answered to the end."""
        return tuple(record for record in self.inside if record.ended == "complete")

    @property
    def failed(self) -> int:
        """How many of them failed."""
        return sum(record.ended == "failed" for record in self.inside)

    @property
    def broken_off(self) -> int:
        """How many of them the phase's end cut short."""
        return sum(record.ended == "broken off" for record in self.inside)

    @cached_property
    def output(self) -> Arrived:
        """The output tokens that arrived in the window."""
        return output_arrived(self.records, self.record.window)

    @cached_property
    def prompts(self) -> Arrived:
        """The prompt tokens of requests whose first token arrived in the window."""
        return prompts_arrived(self.records, self.record.window)

    def per_second(self, amount: float | None) -> float | None:
        """A rate over the window; None for an unknown amount or an empty window."""
        return None if amount is None or self.seconds <= 0 else amount / self.seconds

    def share(self, count: int) -> float | None:
        """`count` of the requests that count; None where there are none."""
        return count / len(self.inside) if self.inside else None
