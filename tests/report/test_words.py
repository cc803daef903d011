"""Numbers as words: units, digits, and a dash for what is missing."""

import pytest

from harness.report.words import p_value, percent, points, rate, seconds, usd


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
