"""Controlled load: what a phase declares, what became of each request in it, and how the phase itself went."""

from __future__ import annotations

from bisect import bisect_left
from typing import Literal

from msgspec import Struct

from harness.core.completion import FailureReason, Timing, Usage
from harness.core.sample import JsonValue, Message


class Turn(Struct, frozen=True, omit_defaults=True):
    """One thing a user says, and how long the answer is to be. `prompt_tokens` counts the whole prompt at that turn,
    earlier turns and chat template included, as it is meant to be; usage says what it was."""

    message: Message
    prompt_tokens: int
    output_tokens: int


class Conversation(Struct, frozen=True, omit_defaults=True):
    """Turns that are sent one after the other, each with all that was said before. A single request has one turn.

    `due_s` is when a trace sent it, in seconds from the trace's start.
    """

    number: int
    turns: tuple[Turn, ...]
    system: str = ""
    due_s: float | None = None


class Schedule(Struct, frozen=True):
    """When conversations begin, in seconds from the start of a phase.

    An open loop sends at `due_s`, whatever became of the earlier ones. A closed loop has one user for each of
    `users_s`, who comes at that time and begins the next conversation when the last one has ended. One of the two is
    empty.
    """

    due_s: tuple[float, ...] = ()
    users_s: tuple[float, ...] = ()


class LoadPhase(Struct, frozen=True, omit_defaults=True):
    """One load on one model, declared before it is applied. `id` is a digest of everything that defines it.

    `arrivals` are the arguments of the arrival process; of `concurrency` and `requests_per_s` the one it holds fixed is
    set. `role` tells a step of a declared sweep from a probe of a search.
    """

    id: str
    model: str
    suite: str
    label: str
    arrivals: dict[str, JsonValue]
    repetition: int = 0
    concurrency: int | None = None
    requests_per_s: float | None = None
    role: Literal["step", "probe"] = "step"

    @property
    def level(self) -> float | None:
        """What it holds fixed; None for a trace, and for a ramp, whose `concurrency` is what it ends with."""
        if self.arrivals.get("kind") == "ramp":
            return None
        return self.requests_per_s if self.concurrency is None else float(self.concurrency)


class LoadRecord(Struct, frozen=True, omit_defaults=True):
    """One line of load.jsonl: one request of a phase.

    `scheduled_ns` and `sent_ns` count from the phase's start: when it was due (in a closed loop: when its user was
    free), and when it was handed to the socket; `timing` counts from `sent_ns`. `chunk_tokens` are the tokens of each
    of `timing.chunks_ns`, empty while the total is unknown; they add up to less than `usage` by the reasoning that it
    counts and no chunk showed. `ended` is "broken off" for a stream that the phase's end cut short: neither a success
    nor a failure. Texts are not kept.
    """

    phase: str
    number: int
    scheduled_ns: int
    sent_ns: int
    prompt_tokens_asked: int
    output_tokens_asked: int
    ended: Literal["complete", "failed", "broken off"]
    timing: Timing
    usage: Usage = Usage()
    turn: int = 0
    client: int = 0
    chunk_tokens: tuple[int, ...] = ()
    finish_reason: str | None = None
    failure: FailureReason | None = None
    message: str = ""


class Window(Struct, frozen=True):
    """The steady part of a phase, ns from its start: warm-up ends at `start_ns`, cool-down begins at `end_ns`."""

    start_ns: int
    end_ns: int

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.end_ns - self.start_ns) / 1e9

    def chunks(self, record: LoadRecord) -> slice:
        """Which of a request's chunks came in it."""
        came, zero = record.timing.chunks_ns, record.sent_ns
        return slice(bisect_left(came, self.start_ns - zero), bisect_left(came, self.end_ns - zero))


class Ceiling(Struct, frozen=True):
    """What one client process can do on this machine: the requests that it sent to a server that answers at once, and
    the chunks that it could read, each by itself, before they took all of a core."""

    requests_per_s: float
    chunks_per_s: float


class ClientLoad(Struct, frozen=True):
    """How hard one client process worked inside the window: share of a core, and how late its event loop was.

    `late_p99_s` is how long after their due time open-loop requests were handed to the socket, None in a closed loop
    and for fewer than 100 requests.
    """

    cpu_share: float
    lag_p50_s: float
    lag_p99_s: float
    lag_max_s: float
    late_p99_s: float | None = None


class ServerView(Struct, frozen=True, omit_defaults=True):
    """What the server's own metrics said; None for what it does not tell.

    Counts are differences between idle before and idle after the whole phase; gauges are over samples in the window.
    """

    engine: str
    samples: int
    prompt_tokens: float | None = None
    output_tokens: float | None = None
    requests: float | None = None
    cached_tokens: float | None = None
    preemptions: float | None = None
    draft_tokens: float | None = None
    accepted_tokens: float | None = None
    ttft_mean_s: float | None = None
    itl_mean_s: float | None = None
    running_mean: float | None = None
    running_max: float | None = None
    waiting_mean: float | None = None
    waiting_max: float | None = None
    kv_cache_max_share: float | None = None


class GpuView(Struct, frozen=True, omit_defaults=True):
    """The GPUs of this machine during the window; `energy_j` over all of them."""

    names: tuple[str, ...]
    driver: str
    memory_total_bytes: int
    memory_used_max_bytes: int
    power_mean_w: float | None = None
    energy_j: float | None = None


class PhaseRecord(Struct, frozen=True, omit_defaults=True):
    """One line of phases.jsonl, written when the phase is over and all its requests are on disk.

    `scheduled` counts the requests that were due; `limited_by_client` says in words how the client was the limit, and
    makes the phase invalid; `notes` say what a reader must know: lengths that could not be had, metrics that were not
    offered. `prompt_seed` is what the prompts were made with, another one each time: no server has seen them before.
    The last line for a phase's id wins.
    """

    phase: LoadPhase
    started_at: float
    window: Window
    ended_ns: int
    scheduled: int
    prompts_counted_by: str
    exact_output: bool
    clients: tuple[ClientLoad, ...]
    ceiling: Ceiling
    limited_by_client: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    server: ServerView | None = None
    gpu: GpuView | None = None
    prompt_seed: int | None = None
