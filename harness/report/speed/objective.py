"""Up to which load a model holds its service-level objective, in one sentence with its throughput and its price."""

from __future__ import annotations

from collections.abc import Sequence

from harness.report.speed.summary import Capacity, Throughput
from harness.report.speed.wording import load_words, sides, slo_words
from harness.report.verdict import Sentence
from harness.report.words import rate, usd

_UNTOLD = "too few requests, or no phase that was valid and steady"


def kept_sentence(ruling: Capacity, capacities: Sequence[Capacity]) -> Sentence:
    """On the capacity to go by; the model's others are evidence."""
    slo = slo_words(ruling)
    if ruling.held is None:
        return _missed(ruling, slo) if ruling.missed is not None else _untold(slo)
    evidence = [_beyond(ruling)]
    evidence += [
        f"{_loop(other)} it holds up to {load_words(other.held, other.axis)}."
        for other in capacities
        if other is not ruling and other.held is not None
    ]
    claim = f"It holds {slo} up to {load_words(ruling.held, ruling.axis)}"
    if ruling.throughput is None:
        return Sentence(f"{claim}.", " ".join(evidence))
    return Sentence(f"{claim}: {_moved(ruling.throughput)}.", " ".join([*evidence, *_how_sure(ruling.throughput)]))


def _moved(of: Throughput) -> str:
    words = f"{rate(of.output_tokens_per_s)} output tokens/s"
    if of.cost is None:
        return words
    return f"{words}, {usd(of.cost.blended_usd_per_mtok)} per million tokens at {usd(of.cost.usd_per_hour)} an hour"


def _how_sure(of: Throughput) -> list[str]:
    said = [f"{sides(of.cost)}.".capitalize()] if of.cost else []
    return [*said, "Measured once at that load, so there is no interval."] if of.phases == 1 else said


def _beyond(capacity: Capacity) -> str:
    if capacity.missed is None:
        if any(one.load > (capacity.held or 0.0) for one in capacity.tried):
            return f"Whether it holds more cannot be told: {_UNTOLD}."
        return "No higher load was tried."
    return f"Missed at {load_words(capacity.missed, capacity.axis)}."


def _loop(capacity: Capacity) -> str:
    return "In a closed loop" if capacity.axis == "concurrency" else "In an open loop"


def _missed(capacity: Capacity, slo: str) -> Sentence:
    at = load_words(capacity.missed or 0.0, capacity.axis)
    lower = any(one.load < (capacity.missed or 0.0) for one in capacity.tried)
    if lower:
        return Sentence(f"It misses {slo} at {at}.", f"Whether a lower load holds it cannot be told: {_UNTOLD}.")
    return Sentence(f"It does not hold {slo}.", f"Missed at {at}, the lowest load tried.")


def _untold(slo: str) -> Sentence:
    return Sentence(f"It can be said neither to hold {slo} nor to miss it.", f"{_UNTOLD[0].upper()}{_UNTOLD[1:]}.")
