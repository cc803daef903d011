"""What a run tells whoever is watching."""

from __future__ import annotations

from typing import Protocol

from harness.core.record import Record


class Progress(Protocol):
    """Told of every step; called in the event loop, so each call must be quick."""

    def model_started(self, model: str) -> None:
        """The model's server is being started, or its endpoint probed."""
        ...

    def suite_started(self, model: str, suite: str, total: int | None, finished: int) -> None:
        """`total` items in all, None when unknown, of which `finished` were on disk before."""
        ...

    def answered(self, record: Record) -> None:
        """A completion or a failure is on disk."""
        ...

    def suite_ended(self, model: str, suite: str) -> None:
        """Everything that could be asked was asked."""
        ...

    def notice(self, text: str) -> None:
        """Something a person should know."""
        ...
