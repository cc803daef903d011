"""How long a server asks us to wait: in its headers, else in its words."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_WORDS = re.compile(r"(?:try again|retry|wait)\s+(?:in|after|for)\s+((?:[\d.]+\s*[a-z]+\s*)+)", re.IGNORECASE)
_SPAN = re.compile(
    r"([\d.]+)\s*(ms|milliseconds?|h|hours?|m|min|mins|minutes?|s|secs?|seconds?)(?![a-z])", re.IGNORECASE
)
_LIMITS = ("requests", "tokens")


def asked_delay_s(headers: Mapping[str, str], message: str) -> float | None:
    """Seconds to wait, None when the server does not say.

    Read in this order: `retry-after-ms`, `retry-after` (seconds or an HTTP date, RFC 9110 section 10.2.3), the reset of
    an exhausted `x-ratelimit-remaining-*` as OpenAI and Groq send it, and sentences like "Please try again in 6ms".
    """
    if (milliseconds := _number(headers.get("retry-after-ms"))) is not None:
        return milliseconds / 1000
    if (value := headers.get("retry-after")) is not None:
        seconds = _number(value)
        if seconds is None:
            seconds = _until(value)
        if seconds is not None:
            return seconds
    resets = [
        span_s(headers.get(f"x-ratelimit-reset-{limit}", ""))
        for limit in _LIMITS
        if _number(headers.get(f"x-ratelimit-remaining-{limit}")) == 0
    ]
    known = [seconds for seconds in resets if seconds is not None]
    if known:
        return max(known)
    said = _WORDS.search(message)
    return span_s(said[1]) if said else None


def span_s(text: str) -> float | None:
    """Seconds in a span such as "6ms", "1m2.5s" or "33 seconds"."""
    total = None
    for number, unit in _SPAN.findall(text):
        value = _number(number.rstrip("."))
        if value is None:
            continue
        scale = {"h": 3600.0, "s": 1.0}.get(unit[0].lower(), 0.001 if unit.lower().startswith(("ms", "mil")) else 60.0)
        total = (total or 0.0) + value * scale
    return total


def _number(text: str | None) -> float | None:
    if text is None or not re.fullmatch(r"\s*\d+(\.\d+)?\s*", text):
        return None
    return float(text)


def _until(date: str) -> float | None:
    try:
        return max(0.0, parsedate_to_datetime(date).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
