"""Why one attempt gave no answer, and whether another one may."""

from __future__ import annotations

import re

from msgspec import Struct

from harness.core.completion import FailureReason

_STREAM_OPTIONS = re.compile(r"stream_options|include_usage", re.IGNORECASE)


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

    @property
    def refuses_stream_options(self) -> bool:
        """Whether the server does not know the option that asks for usage in a stream."""
        return self.status in (400, 422) and _STREAM_OPTIONS.search(self.message) is not None
