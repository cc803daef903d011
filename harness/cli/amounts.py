"""Amounts as people type them: 50M tokens, a context of 128K."""

from __future__ import annotations

import math
import re

import click

_DECIMAL = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12}
_BINARY = {"": 1, "k": 2**10, "m": 2**20}
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d[\d_]*)(?:\.\d+)?|\.\d+"
"""Commas only before three digits: to many people 1,5 is one and a half, and fifteen would be a wrong answer to it."""


class FiniteRange(click.FloatRange):
    """A number in a range; neither nan, which is in every range, nor infinity, which is in an open one."""

    def convert(self, value: float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """As click does, then refuse what is no number."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value!r} is no finite number.", param, ctx)
        return number


def amount(text: str) -> float:
    """A number more than 0, with k, M, B or T for thousands, millions, billions and trillions."""
    number = _read(text, _DECIMAL)
    if number is None or number <= 0:
        raise click.BadParameter(
            f"{text!r} is no amount: a number more than 0, with k, M, B or T if wanted (50M, 1.5M; commas only between "
            "thousands: 1,500,000)"
        )
    return number


_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def interval_s(text: str) -> float:
    """Seconds in "30s", "10m", "6h" or "1d"; at least one."""
    found = re.fullmatch(r"(\d{1,6}(?:\.\d+)?)\s*([smhd])", text.strip().lower(), re.ASCII)
    seconds = float(found[1]) * _UNITS_S[found[2]] if found else 0.0
    if seconds < 1:
        raise click.BadParameter(f"{text!r} is no interval: 30s, 10m, 6h or 1d, at least a second")
    return seconds


def tokens(text: str) -> int:
    """A context in tokens, with K and M as makers of models use them: 1,024 and 1,048,576."""
    number = _read(text, _BINARY)
    if number is None or number < 1 or number != int(number):
        raise click.BadParameter(f"{text!r} is no context: whole tokens, with K (1,024) or M (1,048,576) if wanted")
    return int(number)


def _read(text: str, suffixes: dict[str, int]) -> float | None:
    found = re.fullmatch(rf"({_NUMBER})\s*([a-z]?)", text.strip().lower(), re.ASCII)
    if found is None or found[2] not in suffixes:
        return None
    return float(re.sub("[,_]", "", found[1])) * suffixes[found[2]]
