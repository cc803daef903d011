"""Numbers as words: units, digits, and a dash for what is missing."""

import pytest

from harness.report.words import compact, p_value, percent, points, rate, seconds, signed, usd


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (percent(0.4149), "41.5"),
        (percent(None), "–"),
        (points(-0.062), "−6.2"),
        (p_value(0.0004), "< 0.001"),
        (p_value(0.0129), "0.013"),
        (p_value(0.5), "0.50"),
        (seconds(0.0131), "13.1 ms"),
        (seconds(0.9999), "1.00 s"),
        (seconds(1234.5), "1,234 s"),
        (seconds(None), "–"),
        (rate(0.5), "0.500"),
        (rate(12345.6), "12,346"),
        (usd(0.0000531), "$0.0000531"),
        (usd(12.345), "$12.35"),
        (usd(0.0), "$0.00"),
        (usd(None), "not priced"),
    ],
)
def test_formats(shown, expected):
    """Three digits, positional, with the unit."""
    assert shown == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5, "0.5"), (8, "8"), (1500, "1,500"), (9999.9, "10k"), (20_000, "20k"), (1.5e6, "1.5M"), (2e9, "2B")],
)
def test_compact_numbers(value, text):
    """As few characters as it can be read from."""
    assert compact(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.25, "+0.250"), (-12.34, "−12.3"), (-1234.0, "−1,234"), (None, "–")])
def test_signed_numbers(value, text):
    """Differences show their direction."""
    assert signed(value) == text
