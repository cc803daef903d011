"""What a load campaign tells whoever is watching."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from harness.core.load import LoadPhase, PhaseRecord


class Standing(Struct, frozen=True):
    """How a phase goes: seconds since its start (negative before it), and counts of requests that have ended.

    `ttft_p50_s` is over the last thousand answers; `tokens` are of answers that have ended.
    """

    elapsed_s: float
    ended: int
    failed: int
    tokens: int
    ttft_p50_s: float | None


class LoadProgress(Protocol):
    """Told of every phase; called in the event loop, about four times a second."""

    def model_started(self, model: str) -> None:
        """The model's server is being started, or its endpoint probed."""
        ...

    def phase_started(self, phase: LoadPhase, seconds: float) -> None:
        """A phase of at most so many seconds begins."""
        ...

    def phase_ticked(self, phase: LoadPhase, standing: Standing) -> None:
        """It goes on."""
        ...

    def phase_ended(self, record: PhaseRecord, standing: Standing) -> None:
        """It is over and on disk."""
        ...

    def notice(self, text: str) -> None:
        """Something a person should know."""
        ...
