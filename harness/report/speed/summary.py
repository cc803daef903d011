"""The load part of summary.json: every figure called throughput, latency under load, capacity or cost per token."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from harness.core.slo import Bound
from harness.cost.throughput import MtokCost
from harness.metrics.agreement import Agreement
from harness.stats.repetition import Repeated
from harness.stats.welch import MeanDifference

Percentile = Literal["p50", "p90", "p95", "p99"]
Axis = Literal["concurrency", "requests_per_s"]


class Counts(Struct, frozen=True):
    """Requests of some phases: all that were sent, those that count (begun in the window), and what became of these."""

    sent: int
    inside: int
    complete: int
    failed: int
    broken_off: int


class ClientFacts(Struct, frozen=True):
    """How hard the client worked, at its worst over all phases of a step, invalid ones too.

    `late_p99_s` is None in a closed loop.
    The ceilings are what one client process reached against an instant server.
    """

    processes: int
    cpu_share: float | None
    lag_p99_s: float | None
    lag_max_s: float | None
    late_p99_s: float | None
    ceiling_requests_per_s: float
    ceiling_chunks_per_s: float


class ServerFacts(Struct, frozen=True):
    """What the server's own metrics said over the valid phases: means of means, highest of highest, sums of counts."""

    engine: str
    running_mean: float | None
    running_max: float | None
    waiting_mean: float | None
    waiting_max: float | None
    kv_cache_max_share: float | None
    preemptions: float | None


class GpuFacts(Struct, frozen=True):
    """The GPUs of the machine over the valid phases: mean power, highest use of memory."""

    names: tuple[str, ...]
    driver: str
    memory_total_bytes: int
    memory_used_max_bytes: int
    power_mean_w: float | None


class Step(Struct, frozen=True, kw_only=True):
    """One declared load on one model, over its repetitions; figures are over the `valid` ones alone.

    `percentiles` by metric and percentile, `values` by metric: means over repetitions, a metric left out where no
    phase has it. `invalid` says in words how the client was the limit, `unsteady` how a valid one was no steady state.
    Steps of one `curve` differ in the level alone; `agreement` is that of the phase in which server and client differ
    most.
    """

    suite: str
    model: str
    label: str
    curve: str
    concurrency: int | None
    requests_per_s: float | None
    phases: int
    valid: int
    invalid: tuple[str, ...]
    unsteady: tuple[str, ...]
    notes: tuple[str, ...]
    counts: Counts
    percentiles: dict[str, dict[Percentile, Repeated]]
    values: dict[str, Repeated]
    agreement: tuple[Agreement, ...]
    throughput: Throughput | None
    client: ClientFacts
    server: ServerFacts | None
    gpu: GpuFacts | None

    @property
    def load(self) -> float | None:
        """Where it stands on its curve, None for a trace or a ramp."""
        return self.requests_per_s if self.concurrency is None else float(self.concurrency)

    @property
    def steady(self) -> bool:
        """Whether its figures may stand for the server: something valid was measured, and all that is so was steady."""
        return self.valid > 0 and not self.unsteady

    @property
    def axis(self) -> Axis:
        """What its load counts."""
        return "requests_per_s" if self.concurrency is None else "concurrency"

    def value(self, metric: str) -> Repeated | None:
        """A metric of the whole phase."""
        return self.values.get(metric)

    def percentile(self, metric: str, percentile: Percentile) -> Repeated | None:
        """A percentile of a metric of requests."""
        return self.percentiles.get(metric, {}).get(percentile)


class Knee(Struct, frozen=True):
    """Where more load stops to pay: the smallest steady load with `share` of the best throughput of a steady load.

    `rising` says that this is the highest steady load: the curve has no knee yet.
    """

    suite: str
    model: str
    curve: str
    label: str
    load: float
    share: float
    best_label: str
    best_tokens_per_s: float
    rising: bool


class Throughput(Struct, frozen=True):
    """What one load moved, means over its valid `phases`, and what that costs; `label` names the load.

    `longest_prompt_tokens` is the longest prompt that was sent, by which hosted prices for short ones are left out.
    """

    label: str
    input_tokens_per_s: float
    output_tokens_per_s: float
    cached_share: float | None
    cost: MtokCost | None
    phases: int
    longest_prompt_tokens: int | None = None


class Tried(Struct, frozen=True):
    """One load held against the SLO: `held` is None where too few requests, or invalid phases, cannot tell."""

    label: str
    load: float
    axis: Axis
    searched: bool
    held: bool | None


class Capacity(Struct, frozen=True):
    """The highest load that held the SLO in every phase, all lower ones too; None where the lowest did not.

    `missed` is the lowest load that did not hold it, None where none was tried; `throughput` is that of the load held.
    """

    suite: str
    model: str
    slo: tuple[Bound, ...]
    axis: Axis
    tried: tuple[Tried, ...]
    held: float | None
    missed: float | None
    throughput: Throughput | None


class OperatingPoint(Struct, frozen=True):
    """The load at which one would run a model, by one load suite: where money is computed.

    `chosen` says why: the highest load that held the `SLO`, else the `knee`, else the `best` throughput, all steady.
    """

    suite: str
    model: str
    chosen: Literal["SLO", "knee", "best"]
    throughput: Throughput


class BreakEvenRow(Struct, frozen=True):
    """Self-hosting at the operating point against one hosted price: tokens per day from which it costs less.

    One server takes `tokens_per_day` at most and costs `usd_per_day`; `first` and `always` as cost/break_even.py has
    them.
    """

    suite: str
    model: str
    label: str
    against: str
    source: str
    read_on: str
    hosted_usd_per_mtok: float
    tokens_per_day: float
    usd_per_day: float
    first: float | None
    always: float | None


class LoadComparison(Struct, frozen=True):
    """Model `a` against model `b` under one load, in `metric`; `paired` is None with fewer than two repetitions each.

    `p_adjusted` is Holm's over all comparisons of load.
    """

    suite: str
    label: str
    metric: str
    a: str
    b: str
    difference: MeanDifference | None
    p_adjusted: float | None
    verdict: Literal["faster", "slower", "cannot tell"]


class AnswerCost(Struct, frozen=True):
    """What a model's answers to an accuracy suite cost at the cost per token of its operating point `label`."""

    model: str
    suite: str
    load_suite: str
    label: str
    answers: int
    cost_usd: float
    usd_per_correct: float | None
    usd_per_correct_low: float | None
    usd_per_correct_high: float | None


class LoadPart(Struct, frozen=True, kw_only=True):
    """All of it. `planned` counts the phases of declared loads, `measured` those that were carried out, of which
    `invalid` do not count, and of the others `unsteady` enter no conclusion; probes of a search are in none."""

    suites: tuple[str, ...]
    planned: int
    measured: int
    invalid: int
    unsteady: int
    steps: tuple[Step, ...]
    knees: tuple[Knee, ...]
    capacities: tuple[Capacity, ...]
    points: tuple[OperatingPoint, ...]
    break_evens: tuple[BreakEvenRow, ...]
    comparisons: tuple[LoadComparison, ...]
    answers: tuple[AnswerCost, ...]
