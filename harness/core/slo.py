"""A service-level objective: how slow a server may be and still be good enough."""

from __future__ import annotations

from msgspec import Struct


class Bound(Struct, frozen=True):
    """The `percentile` (0 to 100) of `metric` may be at most `at_most`, in the metric's own unit."""

    metric: str
    percentile: float
    at_most: float
