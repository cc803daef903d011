"""From how many tokens a day on self-hosting costs less than a hosted price, as a number and as a curve."""

from __future__ import annotations

import math

from msgspec import Struct

from harness.core.hosting import Hosting
from harness.core.price import TOKENS_PER_MTOK, Price
from harness.cost.throughput import hourly

_HOURS_PER_DAY = 24
_SECONDS_PER_DAY = 86_400
_DIGITS = 9  # after the point, of a number of servers; past them is floating point, which is no further server


class Traffic(Struct, frozen=True):
    """What the tokens of a day are: the share of input among them, and of the input the share that a provider's prefix
    cache would serve; both 0 to 1. `longest_prompt_tokens` is None where it is not known."""

    input_share: float
    cached_share: float = 0.0
    longest_prompt_tokens: int | None = None


class Fleet(Struct, frozen=True):
    """Servers of one kind, paid around the clock. `tokens_per_s` (input and output together) is what one of them was
    measured to do at this traffic; `utilisation` the share of it that a day's traffic can fill, since no traffic is
    even: 0.4 where the busiest hour has 2.5 times the mean."""

    hosting: Hosting
    tokens_per_s: float
    utilisation: float = 1.0

    @property
    def usd_per_day(self) -> float:
        """US dollars for one server for one day, busy or idle."""
        return hourly(self.hosting) * _HOURS_PER_DAY

    @property
    def tokens_per_day(self) -> float:
        """The most that one server can take in a day of such traffic."""
        return self.tokens_per_s * _SECONDS_PER_DAY * self.utilisation

    def servers(self, tokens_per_day: float) -> int:
        """How many are needed, at least one: a server is paid whether it is asked or not."""
        return max(1, math.ceil(round(tokens_per_day / self.tokens_per_day, _DIGITS)))


class Point(Struct, frozen=True):
    """One place on the curve. `utilisation` is the share of the servers' measured throughput that the day fills;
    `hosted_usd_per_day` is None for an unknown price."""

    tokens_per_day: float
    servers: int
    utilisation: float
    self_hosted_usd_per_day: float
    self_hosted_usd_per_mtok: float
    hosted_usd_per_day: float | None = None


class BreakEven(Struct, frozen=True):
    """Tokens per day at which self-hosting costs the same as a hosted price.

    `first` is where one server costs the same, None when a full server still costs more: then no number of servers
    pays. Past a full server the next one starts nearly idle, so that self-hosting can be dearer again; from `always`
    on it never is, None when each new server costs more again.
    """

    hosted_usd_per_mtok: float
    first: float | None
    always: float | None


def holds(price: Price, traffic: Traffic) -> bool:
    """Whether the price is that of all of this traffic's prompts: False where the longest one is sold dearer."""
    most, longest = price.up_to_prompt_tokens, traffic.longest_prompt_tokens
    return most is None or longest is None or longest <= most


def caveats(price: Price) -> tuple[str, ...]:
    """What a blended figure at this price leaves out, in words."""
    reasoning, most = price.reasoning_usd_per_mtok, price.up_to_prompt_tokens
    said = [] if reasoning is None else [f"without reasoning, which costs ${reasoning:g} per million"]
    said += [] if most is None else [f"for prompts up to {most:,} tokens"]
    return tuple(said)


def hosted_usd_per_mtok(price: Price, traffic: Traffic) -> float:
    """US dollars per million tokens of this traffic at a hosted price; cached input at its own price where known.

    No output is taken for reasoning, and no prompt for longer than the price is for: see `holds` and `caveats`.
    """
    cached = price.input_usd_per_mtok if price.cached_usd_per_mtok is None else price.cached_usd_per_mtok
    of_input = (1 - traffic.cached_share) * price.input_usd_per_mtok + traffic.cached_share * cached
    return traffic.input_share * of_input + (1 - traffic.input_share) * price.output_usd_per_mtok


def break_even(fleet: Fleet, price: Price, traffic: Traffic) -> BreakEven:
    """Where `fleet` costs what `price` costs, for this traffic.

    One server costs F dollars a day and takes Q tokens; the provider takes p dollars a token. One server pays from F/p,
    if that is at most Q. With k full servers the next one costs more again until (k+1)F/p, unless k·Q·p ≥ (k+1)F.
    """
    hosted = hosted_usd_per_mtok(price, traffic)
    per_token = hosted / TOKENS_PER_MTOK
    full_usd = fleet.tokens_per_day * per_token
    if full_usd < fleet.usd_per_day or full_usd == 0:
        return BreakEven(hosted, None, None)
    first = fleet.usd_per_day / per_token
    gained = full_usd - fleet.usd_per_day
    if gained == 0:
        return BreakEven(hosted, first, None)
    servers = math.ceil(round(fleet.usd_per_day / gained, _DIGITS))
    return BreakEven(hosted, first, servers * first)


def point(fleet: Fleet, tokens_per_day: float, hosted: float | None = None) -> Point:
    """What a day of so many tokens (more than 0) costs on `fleet`, and at `hosted` US dollars per million tokens."""
    servers = fleet.servers(tokens_per_day)
    dollars = servers * fleet.usd_per_day
    return Point(
        tokens_per_day=tokens_per_day,
        servers=servers,
        utilisation=tokens_per_day / (servers * fleet.tokens_per_s * _SECONDS_PER_DAY),
        self_hosted_usd_per_day=dollars,
        self_hosted_usd_per_mtok=dollars / tokens_per_day * TOKENS_PER_MTOK,
        hosted_usd_per_day=None if hosted is None else tokens_per_day / TOKENS_PER_MTOK * hosted,
    )


def curve(fleet: Fleet, lowest: float, highest: float, hosted: float | None = None, points: int = 49) -> list[Point]:
    """The cost from `lowest` to `highest` tokens per day (both more than 0), evenly spaced by ratio."""
    ratio = highest / lowest
    return [point(fleet, lowest * ratio ** (step / (points - 1)), hosted) for step in range(points)]
