"""What makes a price look wrong: small rules, each with its reason. What is flagged is not used until accepted."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from harness.cost.prices import GpuPrice, HostedPrice, Offer

DEAREST_USD_PER_MTOK = 1_000.0
"""Above it, a price per token was read as one per million: o1-pro's output, at 600, is the dearest known."""
CHEAPEST_USD_PER_MTOK = 0.001
"""Below it, a price per thousand or per million tokens was divided once too often."""
WIDEST_SIDES = 20.0
"""Output over input: the shipped lists reach 18; 30 was a slipped decimal point."""
WIDEST_PROVIDERS = 10.0
"""Times the median of the providers of one model."""
WIDEST_GPU_HOURS = 5.0
"""Times the median price of an accelerator for an hour: whole machines have 8; list prices of one spread to 4."""
_FEWEST_PROVIDERS = 3
_FEWEST_CONTEXT, _MOST_CONTEXT = 1_000, 100_000_000  # tokens


class Doubt(Struct, frozen=True):
    """One reason to doubt one entry."""

    model: str
    rule: str
    reason: str


class Medians(Struct, frozen=True):
    """Median input and output price over the providers of one model, US dollars per million tokens."""

    providers: int
    input_usd_per_mtok: float
    output_usd_per_mtok: float


def doubts(entries: Sequence[HostedPrice]) -> list[Doubt]:
    """Every reason to doubt an entry, in the order of the entries; `entries` are also what they are compared with."""
    medians = _medians(entries)
    found = []
    for entry in entries:
        for rule, check in RULES.items():
            if reason := check(entry, medians.get(same_model(entry.model))):
                found.append(Doubt(entry.model, rule, reason))
    return found


def doubts_alone(entry: HostedPrice) -> list[str]:
    """Every reason to doubt an entry that there is nothing to compare with."""
    return [reason for check in RULES.values() if (reason := check(entry, None))]


def gpu_doubts(gpus: Sequence[GpuPrice]) -> dict[Offer, str]:
    """The reason to doubt an accelerator's price for an hour, by offer; what looks right is left out."""
    prices: dict[str, list[float]] = defaultdict(list)
    for gpu in gpus:
        prices[gpu.accelerator].append(gpu.usd_per_hour)
    reasons: dict[Offer, str] = {}
    for gpu in gpus:
        middle = _median(prices[gpu.accelerator])
        far = not middle / WIDEST_GPU_HOURS <= gpu.usd_per_hour <= middle * WIDEST_GPU_HOURS
        if (gpu.usd_per_hour_highest or gpu.usd_per_hour) < gpu.usd_per_hour:
            reasons[gpu.offer] = "its range ends below its beginning"
        elif far and len(prices[gpu.accelerator]) >= _FEWEST_PROVIDERS:
            reasons[gpu.offer] = (
                f"${gpu.usd_per_hour:g}, where the median is ${middle:g}: perhaps it is a whole machine's"
            )
    return reasons


def same_model(name: str) -> str:
    """What the names of one model at different providers have in common: `meta.llama4-scout-17b-instruct-v1:0` and
    `meta-llama/Llama-4-Scout-17B-16E-Instruct` share neither all letters nor digits, so that only equal spellings
    group; a wrong group would raise false alarms, a missing one only misses."""
    last = name.lower().rpartition("/")[2]
    last = re.sub(r"^(?:[a-z-]+\.)+", "", last)
    last = re.sub(r"(?:-v\d+:\d+|:free|-maas|-fp8|-tput|-turbo|-instruct)+$", "", last)
    return re.sub(r"[^a-z0-9]", "", last)


def _medians(entries: Sequence[HostedPrice]) -> dict[str, Medians]:
    groups: dict[str, dict[str, HostedPrice]] = defaultdict(dict)
    for entry in entries:
        if entry.input_usd_per_mtok and entry.output_usd_per_mtok:
            groups[same_model(entry.model)].setdefault(entry.provider, entry)
    return {
        name: Medians(
            len(group),
            _median(entry.input_usd_per_mtok or 0.0 for entry in group.values()),
            _median(entry.output_usd_per_mtok or 0.0 for entry in group.values()),
        )
        for name, group in groups.items()
        if len(group) >= _FEWEST_PROVIDERS
    }


def _median(values: Iterable[float]) -> float:
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def _one_side(entry: HostedPrice, _: Medians | None) -> str:
    sides = {"input": entry.input_usd_per_mtok, "output": entry.output_usd_per_mtok}
    missing = [side for side, price in sides.items() if price is None]
    return f"no price of its {' nor its '.join(missing)}" if missing else ""


def _token_prices(entry: HostedPrice) -> dict[str, float | None]:
    return {
        "input": entry.input_usd_per_mtok,
        "output": entry.output_usd_per_mtok,
        "cached input": entry.cached_usd_per_mtok,
        "reasoning": entry.reasoning_usd_per_mtok,
        "batch input": entry.batch_input_usd_per_mtok,
        "batch output": entry.batch_output_usd_per_mtok,
    }


def _zero(entry: HostedPrice, _: Medians | None) -> str:
    prices = _token_prices(entry) | {"image": entry.usd_per_image}
    zero = [name for name, price in prices.items() if price == 0]
    return f"its {' and '.join(zero)} would be free: lists write 0 for what they do not know" if zero else ""


def _unit(entry: HostedPrice, _: Medians | None) -> str:
    prices = [price for price in _token_prices(entry).values() if price]
    if any(price > DEAREST_USD_PER_MTOK for price in prices):
        return f"${max(prices):,g} per million tokens: the unit is wrong, by a thousand or a million"
    if any(price < CHEAPEST_USD_PER_MTOK for price in prices):
        return f"${min(prices):g} per million tokens: the unit is wrong, by a thousand or a million"
    return ""


def _sides(entry: HostedPrice, _: Medians | None) -> str:
    into, out = entry.input_usd_per_mtok, entry.output_usd_per_mtok
    if not into or not out:
        return ""
    if out < into:
        return f"output (${out:g}) is cheaper than input (${into:g}), as nobody sells it: they look swapped"
    return f"output costs {out / into:.0f} times the input" if out > WIDEST_SIDES * into else ""


def _cached(entry: HostedPrice, _: Medians | None) -> str:
    into, cached = entry.input_usd_per_mtok, entry.cached_usd_per_mtok
    dearer = into is not None and cached is not None and cached > into
    return f"cached input (${cached:g}) is dearer than input (${into:g})" if dearer else ""


def _batch(entry: HostedPrice, _: Medians | None) -> str:
    pairs = (
        (entry.batch_input_usd_per_mtok, entry.input_usd_per_mtok),
        (entry.batch_output_usd_per_mtok, entry.output_usd_per_mtok),
    )
    dearer = any(batch is not None and plain is not None and batch > plain for batch, plain in pairs)
    return "a batch is dearer than asking one by one" if dearer else ""


def _providers(entry: HostedPrice, medians: Medians | None) -> str:
    if medians is None:
        return ""
    pairs = (
        (entry.input_usd_per_mtok, medians.input_usd_per_mtok, "input"),
        (entry.output_usd_per_mtok, medians.output_usd_per_mtok, "output"),
    )
    for price, middle, side in pairs:
        if price and not middle / WIDEST_PROVIDERS <= price <= middle * WIDEST_PROVIDERS:
            return f"its {side} costs ${price:g}, the median of {medians.providers} providers is ${middle:g}"
    return ""


def _context(entry: HostedPrice, _: Medians | None) -> str:
    context = entry.context_tokens
    if context is None or _FEWEST_CONTEXT <= context <= _MOST_CONTEXT:
        return ""
    return f"a context of {context:,} tokens: the unit is wrong"


RULES: dict[str, Callable[[HostedPrice, Medians | None], str]] = {
    "one side": _one_side,
    "zero": _zero,
    "unit": _unit,
    "sides": _sides,
    "cached": _cached,
    "batch": _batch,
    "providers": _providers,
    "context": _context,
}
"""Each gives the reason to doubt an entry, or "" where it finds none."""
