"""The `reasoning` part of summary.json. The schema is documented in docs/summary.md."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from harness.core.estimate import Estimate
from harness.stats.latency import Percentiles

Unit = Literal["tokens", "characters"]


class Third(Struct, frozen=True, kw_only=True):
    """The score of the answers whose reasoning was `shortest` to `longest` long."""

    shortest: int
    longest: int
    estimate: Estimate


class ReasoningRow(Struct, frozen=True, kw_only=True):
    """How much one model reasoned on one suite, over its `answers` whole ones.

    `reasoned` are those known to have: with reasoning tokens in the usage, or its text beside the answer. `counted` are
    those whose reasoning tokens are known, 0 too; `share` is those tokens over all output tokens of the same
    answers. `length` is in `unit`: tokens where the server counts any, else characters of the text; None where neither
    is had. `thirds` are equal parts of the answers by that length, none of fewer than 30.
    """

    model: str
    suite: str
    answers: int
    reasoned: int
    counted: int
    share: float | None
    unit: Unit | None
    length: Percentiles | None
    thirds: tuple[Third, ...] = ()
