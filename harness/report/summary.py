"""summary.json: every estimate, comparison and total of a run. The schema is documented in docs/summary.md."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from harness.core.estimate import Estimate
from harness.report.coding.summary import Coding
from harness.report.length.summary import LongContext
from harness.report.readings.summary import TaskReadings
from harness.report.reasoning.summary import ReasoningRow
from harness.report.robustness.summary import AlteredRow
from harness.report.serving.summary import Serving
from harness.report.speed.summary import LoadPart
from harness.stats.components import Components
from harness.stats.effect import Effect
from harness.stats.equivalence import Equivalence
from harness.stats.latency import Percentiles
from harness.stats.paired import ComparisonVerdict, PairedDifference
from harness.stats.ranking import Rank
from harness.store.manifest import Status


class Measure(Struct, frozen=True):
    """One estimate: of a whole suite, of one `task`, or of the samples whose tags equal `slice`."""

    model: str
    suite: str
    task: str | None
    slice: dict[str, str]
    metric: Literal["credit"]
    estimate: Estimate


class Comparison(Struct, frozen=True):
    """Model `a` against model `b` on the samples of one suite on which both were decided.

    `p_adjusted` is Holm's over all comparisons of the run, `p_fdr` that of Benjamini and Hochberg, on which no verdict
    rests. `detectable` is the smallest true difference that so many samples find in four of five runs. `undecided`
    counts samples of which an answer of one of the two was undecided; `could_reverse` says that these, all right for
    one and wrong for the other, would turn the verdict.
    """

    suite: str
    a: str
    b: str
    paired: PairedDifference | None
    p_adjusted: float | None
    verdict: ComparisonVerdict
    undecided: int
    could_reverse: bool
    p_fdr: float | None = None
    effect: Effect | None = None
    detectable: float | None = None
    equivalence: Equivalence | None = None


class Ranked(Struct, frozen=True):
    """The rank of one of three or more models on a suite, on the `n` samples that all of them decided."""

    suite: str
    model: str
    n: int
    rank: Rank


class Epochs(Struct, frozen=True):
    """Where the variance of one model's credits on a suite comes from that was asked several times."""

    model: str
    suite: str
    components: Components


class Spending(Struct, frozen=True):
    """Tokens and money of one model on one suite; a total is None when any answer's own figure is unknown.

    `usd_per_correct_high` is None, too, where the data does not exclude that nothing is ever correct.
    """

    model: str
    suite: str
    answers: int
    prompt_tokens: int | None
    completion_tokens: int | None
    reasoning_tokens: int | None
    cost_usd: float | None
    usd_per_correct: float | None
    usd_per_correct_low: float | None
    usd_per_correct_high: float | None


class FailureCount(Struct, frozen=True):
    """How many items of one model and suite had no answer, for one reason."""

    model: str
    suite: str
    reason: str
    n: int


class TimingRow(Struct, frozen=True):
    """Times of one model on one suite: a by-product at this run's concurrency, not a throughput figure.

    `output_tokens_per_s` is per request: output tokens over the whole latency. `cached_tokens` (prompt tokens that the
    server's cache held) and `retried` depend on circumstances like the times do.
    """

    model: str
    suite: str
    concurrency: int | None
    ttft_s: Percentiles
    latency_s: Percentiles
    output_tokens_per_s: Percentiles
    cached_tokens: int | None
    retried: int


class Summary(Struct, frozen=True, kw_only=True):
    """A run in numbers. All but `timing`, `load` and the times in `long_context` is the same for the same answers, in
    whatever order they came."""

    format: Literal[1] = 1
    run: str
    name: str
    harness_version: str
    embedded: bool
    status: Status
    incomplete: bool
    planned: int | None
    items: int
    unscored: int
    failed_share: float | None
    failed_limit: float
    models: tuple[str, ...]
    suites: tuple[str, ...]
    measures: tuple[Measure, ...]
    comparisons: tuple[Comparison, ...]
    spending: tuple[Spending, ...]
    failures: tuple[FailureCount, ...]
    timing: tuple[TimingRow, ...]
    load: LoadPart | None = None
    long_context: LongContext | None = None
    coding: Coding | None = None
    readings: tuple[TaskReadings, ...] = ()
    robustness: tuple[AlteredRow, ...] = ()
    serving: Serving | None = None
    reasoning: tuple[ReasoningRow, ...] = ()
    ranks: tuple[Ranked, ...] = ()
    epochs: tuple[Epochs, ...] = ()

    @property
    def random_weights(self) -> tuple[str, ...]:
        """The models whose weights were never trained: their speed is real, and they know nothing."""
        return self.serving.random_weights if self.serving else ()

    def of_suite(self, model: str, suite: str) -> Estimate | None:
        """The estimate of one model on one whole suite."""
        found = (m.estimate for m in self.measures if (m.model, m.suite, m.task, m.slice) == (model, suite, None, {}))
        return next(found, None)
