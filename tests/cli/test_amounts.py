"""Amounts as people type them: what is read, and what is refused rather than misread."""

import click
import pytest

from harness.cli.amounts import FiniteRange, amount, tokens


@pytest.mark.parametrize(
    ("text", "number"),
    [("50M", 50e6), ("1.5m", 1.5e6), ("1,500", 1500), ("12,345,678.5", 12_345_678.5), ("1_000k", 1e6), ("2 B", 2e9)],
)
def test_amounts(text, number):
    """With suffixes, and with thousands set apart."""
    assert amount(text) == number


@pytest.mark.parametrize("text", ["1,5M", "1,50", "1,5000", "1234,567", "1,", "1.2.3", "1,500_000", "0", "-1", "5Q"])
def test_what_could_be_misread_is_refused(text):
    """A comma before other than three digits is a decimal comma, or a slip."""
    with pytest.raises(click.BadParameter, match=r"is no amount: .* commas only between thousands"):
        amount(text)


def test_contexts():
    """K and M are those of models: 1,024 and 1,048,576."""
    assert (tokens("128K"), tokens("131,072"), tokens("1M")) == (131_072, 131_072, 1_048_576)
    with pytest.raises(click.BadParameter, match="is no context"):
        tokens("1,5K")


@pytest.mark.parametrize("text", ["nan", "inf", "-inf"])
def test_what_is_no_number_is_refused(text):
    """It would be computed with, and the answer printed."""
    with pytest.raises(click.BadParameter):
        FiniteRange(0, min_open=True).convert(text, None, None)
