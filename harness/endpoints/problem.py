"""Why one attempt gave no answer, and whether another one may."""

from __future__ import annotations

from msgspec import Struct

from harness.core.completion import FailureReason


class Problem(Struct, frozen=True):
    """`status` is HTTP's, or the code that an error inside a stream carried; `retry_after_s` is the server's wish."""

    reason: FailureReason
    message: str
    status: int | None = None
    retryable: bool = False
    retry_after_s: float | None = None

    @property
    def overload(self) -> bool:
        """Whether the server says that it is asked too much at once."""
        return self.retryable and self.status in (429, 503, 529)
