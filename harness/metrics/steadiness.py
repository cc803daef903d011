"""Whether a phase was steady: the same load, and the same speed, from one end of its window to the other.

A figure of an unsteady phase is right for its window, and for no other. Job flow balance, as many requests begun as
ended, is what makes throughput and latency describe one system (Denning and Buzen, The operational analysis of queueing
network models, ACM Computing Surveys 10, 1978); the initial transient must be left out and the run be long against it
(Law, Simulation Modeling and Analysis, chapter 9). NVIDIA's Perf Analyzer likewise goes on until successive
measurements agree (`--stability-percentage`). The rules:

1. closed loop: the window is at least two median latencies long, so that both its halves hold all parts of an answer;
2. the warm-up lasted at least one median latency: requests of the window never met a server that was still filling;
3. closed loop: the answers that began in the window and the parts of answers that came in it differ by at most 20%, so
   that prompt and output rates belong together; open loop: what came and what ended differ by at most 5%, so that no
   queue grows;
4. the output tokens/s of the halves of the window differ by at most 20%.

Rules 3 and 4 allow for three standard deviations of what chance alone does to so few requests. Of a queue, chance is
the number in flight, Poisson at both ends of the window while a server keeps up; and close to its capacity, where a
queue is a random walk for a while, 1.4 standard deviations of the number that came. In simulations of 1 to 16 servers
and windows of 240 to 1,200 Poisson arrivals, an overload of 1.2 is found 19 times out of 20 or more, one of 1.1 three
times out of five or more; at 0.95 of the capacity about one steady phase in twenty, at most, is taken for growing.
Bursts hide more: of gaps with a shape of 0.25, a short window shows an overload of 1.2 half the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from statistics import mean, median, pvariance

from harness.core.load import LoadRecord, PhaseRecord, Window
from harness.metrics.arrived import output_arrived
from harness.metrics.steady import Steady

WINDOW_LATENCIES = 2.0
WARM_UP_LATENCIES = 1.0
HALVES = 0.2
CLOSED_FLOW = 0.2
OPEN_FLOW = 0.05
_DEVIATIONS = 3.0
_WALK_DEVIATIONS = 1.4

_CHANGING = {"ramp": "the load grows or shrinks over the window", "replay": "the load follows a trace"}


def unsteady(record: PhaseRecord, records: Sequence[LoadRecord]) -> tuple[str, ...]:
    """How a phase was not steady, in words; () for a steady one. A load that changes as declared is never steady.

    `records` are all requests of the phase, warm-up and cool-down included.
    """
    if (changing := _CHANGING.get(str(record.phase.arrivals.get("kind")))) is not None:
        return (f"{changing}: no steady state is looked for",)
    latency_s = _median_latency_s(Steady(record, records).inside or records)
    if latency_s is None:
        return ()  # all failed, which other figures say
    words = [*_too_short(record, latency_s), overload(record, records), _unbalanced(record, records)]
    words.append(_halves(record, records, latency_s))
    return tuple(word for word in words if word)


def overload(record: PhaseRecord, records: Sequence[LoadRecord]) -> str:
    """How an open loop's queue grew, in words; "" where it did not, or in a closed loop, which has none.

    That is a finding about the server, not a lack of the measurement: it was offered more than it can bear. Requests
    are compared once the first of them could have ended, since until then any server fills up.
    """
    kind, window = record.phase.arrivals.get("kind"), record.window
    if record.phase.concurrency is not None or kind in _CHANGING:
        return ""
    early = [one for one in records if one.scheduled_ns < window.start_ns]
    filled_s = _median_latency_s(early or records) or 0.0
    since = Window(max(window.start_ns, round(filled_s * 1e9)), window.end_ns)
    came = _within(since, [one.scheduled_ns for one in records])
    ended = _within(since, [one.sent_ns + one.timing.ended_ns for one in records])
    in_flight = _in_flight(Window(since.start_ns, (since.start_ns + since.end_ns) // 2), records)
    dispersion = _dispersion(records)
    chance = _DEVIATIONS * sqrt(2 * dispersion * max(in_flight, 1.0))
    walk = _WALK_DEVIATIONS * sqrt(dispersion * came)
    if came - ended <= max(OPEN_FLOW * came, chance, walk):
        return ""
    return f"{came} requests came in {since.seconds:.3g} s of the window and {ended} ended: the queue grows"


def _too_short(record: PhaseRecord, latency_s: float) -> list[str]:
    window, warm_up_s = record.window, record.window.start_ns / 1e9
    words = []
    if record.phase.concurrency is not None and window.seconds < WINDOW_LATENCIES * latency_s:
        words.append(
            f"the window of {window.seconds:.3g} s is shorter than two median latencies (of {latency_s:.3g} s)"
        )
    if warm_up_s < WARM_UP_LATENCIES * latency_s:
        words.append(f"the warm-up of {warm_up_s:.3g} s is shorter than the median latency ({latency_s:.3g} s)")
    return words


def _unbalanced(record: PhaseRecord, records: Sequence[LoadRecord]) -> str:
    """Of a closed loop, whose users may go through their answers in step: then a window has more of one part of them.

    The answers that began in the window are held against the sum of the parts of answers that came in it.
    """
    users, window = record.phase.concurrency, record.window
    spoken = [one for one in records if one.timing.chunks_ns and one.timing.first_token_ns is not None]
    if users is None or not spoken:
        return ""
    begun = _within(window, [one.sent_ns + (one.timing.first_token_ns or 0) for one in spoken])
    came = sum(_part(one, window) for one in spoken)
    speaking = mean(1 - (one.timing.first_token_ns or 0) / max(one.timing.ended_ns, 1) for one in spoken)
    # What is left of a user's answer at either end of the window: nothing, or, while it comes, anything from 0 to 1.
    chance = _DEVIATIONS * sqrt(2 * users * (speaking / 3 - (speaking / 2) ** 2))
    if abs(begun - came) <= max(CLOSED_FLOW * came, chance):
        return ""
    return (
        f"{begun} answers began in the window and {came:.0f} came in it: prompt and output rates do not belong together"
    )


def _part(record: LoadRecord, window: Window) -> float:
    """Which share of its answer came in the window."""
    chunks = record.timing.chunks_ns
    came = len(chunks[window.chunks(record)])
    whole = len(chunks) if record.ended == "complete" else max(len(chunks), record.output_tokens_asked)
    return came / whole


def _halves(record: PhaseRecord, records: Sequence[LoadRecord], latency_s: float) -> str:
    window = record.window
    middle_ns = (window.start_ns + window.end_ns) // 2
    halves = (Window(window.start_ns, middle_ns), Window(middle_ns, window.end_ns))
    first, second = (output_arrived(records, half).tokens for half in halves)
    if first is None or second is None or not first + second:
        return ""
    users = record.phase.concurrency
    if users is not None:
        # Of each user, an answer more or less in a half: at most a quarter of an answer squared, users being apart.
        variance = 1 / (2 * users * (halves[0].seconds / max(latency_s, 1e-9)) ** 2)
    else:
        lengths = [one.output_tokens_asked for one in records]
        spread = pvariance(lengths) / mean(lengths) ** 2  # compound Poisson: the spread of lengths adds
        arrived = _within(window, [one.scheduled_ns for one in records])
        variance = 2 * (_dispersion(records) + spread) / max(arrived / 2, 1)
    difference = abs(second - first) / ((first + second) / 2)
    if difference <= max(HALVES, _DEVIATIONS * sqrt(variance)):
        return ""
    rates = f"{first / halves[0].seconds:,.4g} and {second / halves[1].seconds:,.4g} output tokens/s"
    return f"the halves of the window differ: {rates}"


def _in_flight(window: Window, records: Sequence[LoadRecord]) -> float:
    """How many had come and not ended, on average over the window."""
    lasted_ns = 0
    for one in records:
        ended_ns = min(window.end_ns, one.sent_ns + one.timing.ended_ns)
        lasted_ns += max(0, ended_ns - max(window.start_ns, one.scheduled_ns))
    return lasted_ns / max(window.end_ns - window.start_ns, 1)


def _median_latency_s(records: Sequence[LoadRecord]) -> float | None:
    """From the socket on. What was broken off took at least as long as it had."""
    took = [one.timing.ended_ns for one in records if one.ended != "failed"]
    return median(took) / 1e9 if took else None


def _dispersion(records: Sequence[LoadRecord]) -> float:
    """Variance over mean of the number of arrivals, from the gaps between them: 1 for Poisson, more for bursts."""
    times = sorted(one.scheduled_ns for one in records if not one.turn)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    return max(1.0, pvariance(gaps) / mean(gaps) ** 2) if gaps and mean(gaps) > 0 else 1.0


def _within(window: Window, times_ns: Sequence[int]) -> int:
    return sum(window.start_ns <= time_ns < window.end_ns for time_ns in times_ns)
