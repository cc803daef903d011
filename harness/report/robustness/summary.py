"""The `robustness` part of summary.json. The schema is documented in docs/summary.md."""

from __future__ import annotations

from msgspec import Struct

from harness.core.estimate import Estimate
from harness.core.sample import JsonValue


class AlteredRow(Struct, frozen=True, kw_only=True):
    """One model on one task whose images were altered by `settings`, against `original`, the same task without.

    `difference` is the mean credit less the original's over the `n` samples decided in both, -1 to 1, with its 95%
    interval; None where there is none.
    """

    suite: str
    original: str
    task: str
    model: str
    settings: dict[str, JsonValue]
    estimate: Estimate
    difference: float | None
    low: float | None
    high: float | None
    n: int
