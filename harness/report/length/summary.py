"""The `long_context` part of summary.json. The schema is documented in docs/summary.md."""

from __future__ import annotations

from msgspec import Struct

from harness.core.estimate import Estimate
from harness.stats.area import Area
from harness.stats.effective import EffectiveLength
from harness.stats.latency import Percentiles


class Counted(Struct, frozen=True):
    """Tokens of several prompts: the median, rounded, and the ends."""

    median: int
    least: int
    most: int


class LengthRow(Struct, frozen=True, kw_only=True):
    """What one model did with the prompts of one length, `requested_tokens`.

    `counted_tokens` is our count of the whole prompts, `server_tokens` that of the server's usage; `server_fewer` is
    for how many answers the latter is more than a few percent smaller: the server may have cut the prompt.

    `ttft_s` is over prompts that were the first about their text and of which the server had no more than a few
    percent in its cache, or did not say what it had (`ttft_cache_unknown` of them); `ttft_shared_s` over those that
    came after an answered one about the same text; `ttft_left_out` counts answers in neither. `usd_per_request` is a
    mean, None where one answer's cost is unknown. The KV cache is that of one sequence of this length in BF16, by the
    card's architecture, with a hybrid manager and without.
    """

    requested_tokens: int
    counted_tokens: Counted | None
    server_tokens: Counted | None
    server_fewer: int
    estimate: Estimate
    unservable: int
    ttft_s: Percentiles
    ttft_shared_s: Percentiles
    ttft_left_out: int
    ttft_cache_unknown: int
    prefill_tokens_per_s: Percentiles
    decode_tokens_per_s: Percentiles
    usd_per_request: float | None
    cached_share: float | None
    kv_hybrid_bytes: float | None
    kv_full_bytes: float | None


class DepthCell(Struct, frozen=True):
    """The estimate at one length and depth: a depth as it was asked, or a fifth of the text, in percent."""

    requested_tokens: int
    depth: str
    estimate: Estimate


class Exactness(Struct, frozen=True):
    """How far prompts are from what was asked: the largest differences, in tokens and in points of a percent of depth.

    None where nothing tells. `depth_off_at_tokens` is the length with the largest difference in depth. `period_tokens`
    is after how many tokens a text repeats itself, the shortest of all. `estimated` says that our count is not one of
    the model's own tokens; `without_template` that the server does not count prompts, so that what its chat template
    adds is in no length.
    """

    counted_off_tokens: int | None
    server_off_tokens: int | None
    depth_off_points: float | None
    depth_off_at_tokens: int | None
    period_tokens: int | None
    estimated: bool
    without_template: bool


class Pooled(Struct, frozen=True):
    """How many tasks are pooled, and the lengths that are left out: not asked of, or not served in, every one."""

    tasks: int
    left_out: tuple[int, ...]


class LengthCurve(Struct, frozen=True):
    """One model on one task over all lengths; `task` None is all tasks with lengths of a suite that has several, over
    the lengths that all of them were asked (`pooled`)."""

    suite: str
    task: str | None
    model: str
    rows: tuple[LengthRow, ...]
    cells: tuple[DepthCell, ...]
    effective: EffectiveLength
    area: Area | None
    exactness: Exactness
    pooled: Pooled | None = None


class CellDifference(Struct, frozen=True):
    """Model `a` less model `b` at one length and depth, on `n` samples decided for both, with its 95% interval.

    Not corrected for how many cells there are: no verdict rests on it.
    """

    suite: str
    task: str
    a: str
    b: str
    requested_tokens: int
    depth: str
    difference: float
    low: float
    high: float
    n: int


class LongContext(Struct, frozen=True):
    """Everything about length. `pairs_left_out` counts the pairs of models whose differences are not worked out."""

    curves: tuple[LengthCurve, ...]
    differences: tuple[CellDifference, ...]
    pairs_left_out: int

    def of(self, suite: str, task: str | None) -> list[LengthCurve]:
        """The curves of one task, or of all tasks of a suite together, one for each model."""
        return [curve for curve in self.curves if (curve.suite, curve.task) == (suite, task)]

    def tasks(self, suite: str) -> list[str | None]:
        """The tasks of a suite that have lengths, in order; first None where there are several."""
        return list(dict.fromkeys(curve.task for curve in self.curves if curve.suite == suite))
