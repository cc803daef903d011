"""What a run tells whoever is watching."""

from __future__ import annotations

from typing import Protocol

from harness.core.record import Record
from harness.load.progress import LoadProgress


class Progress(LoadProgress, Protocol):
    """Told of every step; called in the event loop, so each call must be quick."""

    def suite_started(self, model: str, suite: str, total: int | None, finished: int) -> None:
        """`total` items in all, None when unknown, of which `finished` were on disk before."""
        ...

    def answered(self, record: Record) -> None:
        """A completion or a failure is on disk."""
        ...

    def suite_ended(self, model: str, suite: str) -> None:
        """Everything that could be asked was asked."""
        ...

    def scored(self, count: int) -> None:
        """So many answers were scored by now; called in another thread."""
        ...
