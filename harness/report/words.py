"""Numbers as a reader wants them: the page's filters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from math import floor, log10

MISSING = "–"
_MINUS = "−"


def _signed(text: str) -> str:
    return text.replace("-", _MINUS)


def percent(share: float | None) -> str:
    """A share as a percentage with one decimal, without the sign."""
    return MISSING if share is None else f"{100 * share:.1f}"


def points(difference: float) -> str:
    """A difference of shares in percentage points, with a true minus."""
    return _signed(f"{100 * difference:.1f}")


def p_value(p: float | None) -> str:
    """A p-value, to two significant digits above 0.001."""
    if p is None:
        return MISSING
    return "< 0.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def seconds(value: float | None) -> str:
    """A time with its unit, to three significant digits."""
    if value is None:
        return MISSING
    return f"{_three_digits(1000 * value)} ms" if value < 0.9995 else f"{_three_digits(value)} s"


def _three_digits(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 99.95 else f"{value:#.3g}"


def rate(value: float | None) -> str:
    """A rate to three significant digits, never in scientific notation."""
    return MISSING if value is None else _three_digits(value)


def signed(value: float | None) -> str:
    """A difference to three significant digits, with its sign."""
    return MISSING if value is None else _signed(f"{'+' if value > 0 else ''}{_three_digits(value)}")


def signed_whole(value: int) -> str:
    """A whole difference with its sign."""
    return _signed(f"{value:+,}") if value else "0"


def compact(value: float | None) -> str:
    """A number in as few characters as it can be read from: `0.5`, `8`, `20k`, `1.5M`, `2B`."""
    if value is None:
        return MISSING
    for size, sign in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= max(size, 9999.5):
            return f"{float(f'{value / size:.3g}'):g}{sign}"
    return f"{float(f'{value:.3g}'):,.10g}"


def memory(size_bytes: float | None) -> str:
    """Bytes to three significant digits in units of powers of 1,000."""
    if size_bytes is None:
        return MISSING
    for size, unit in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB")):
        if size_bytes >= 0.9995 * size:
            return f"{_three_digits(size_bytes / size)} {unit}"
    return f"{_three_digits(size_bytes / 1e3)} kB"


def whole(value: int | None) -> str:
    """A count with thousands separators."""
    return MISSING if value is None else f"{value:,}"


def usd(value: float | None) -> str:
    """US dollars: cents from $1 up, below that three significant digits, never in scientific notation."""
    if value is None:
        return "not priced"
    decimals = 2 if value >= 1 or value == 0 else min(12, 2 - floor(log10(value)))
    return f"${value:,.{decimals}f}"


def moment(unix_s: float) -> str:
    """A point in time, in UTC, to the minute."""
    return datetime.fromtimestamp(unix_s, UTC).strftime("%Y-%m-%d %H:%M UTC")


def day_name(days: float) -> str:
    """A day by its number since 1970, in UTC: `28 Nov`."""
    return (date(1970, 1, 1) + timedelta(days=floor(days))).strftime("%-d %b")


def month_number(month: str) -> int:
    """A month `YYYY-MM` as the number of months since year 0."""
    year, _, of_year = month.partition("-")
    return 12 * int(year) + int(of_year) - 1


def month_name(number: float) -> str:
    """The month of such a number, as `YYYY-MM`."""
    year, month = divmod(floor(number), 12)
    return f"{year:04}-{month + 1:02}"


def listed(words: Sequence[str]) -> str:
    """Words joined as in a sentence."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
