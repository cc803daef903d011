"""What all arrival processes share: their digest, and a seeded source of chance of their own."""

from __future__ import annotations

from random import Random

from harness.core.fingerprint import digest
from harness.core.kind import Kind

VERSION = 1  # raise it when the same arguments and seed give another schedule


class ArrivalKind(Kind):
    """An arrival process. Two with the same arguments and seed give the same schedule, whatever model is asked."""

    @property
    def users(self) -> int | None:
        """How many users a closed loop comes to, None for an open one."""
        return None

    @property
    def fixed_requests_per_s(self) -> float | None:
        """The mean rate that it holds, None when it does not."""
        return None

    def fingerprint(self) -> str:
        """Covers the arguments and the generator's version."""
        return digest([VERSION, self.model_dump(mode="json")])

    def _random(self, seed: int) -> Random:
        return Random(f"{self.fingerprint()} {seed}")  # noqa: S311 -- a seeded draw is the point
