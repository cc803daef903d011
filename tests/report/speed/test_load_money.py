"""Which hosted prices an operating point is held against, and what is said of them."""

from datetime import date

from harness.core.hosting import Hosting
from harness.core.price import Price
from harness.report.speed.money import break_evens
from harness.report.speed.summary import OperatingPoint, Throughput

HOSTING = Hosting(accelerator="h200", count=1, usd_per_hour=3.8, source="here", read_on=date(2026, 11, 21))


def price(**more):
    """A dollar in, two out."""
    told = {"input_usd_per_mtok": 1, "output_usd_per_mtok": 2, "source": "a list", "read_on": date(2026, 8, 6)}
    return Price(**told, **more)


def rows(longest, **prices):
    """The break-evens of one model whose longest prompt had so many tokens."""
    moved = Throughput("8 at once", 3000.0, 1000.0, None, None, 3, longest)
    point = OperatingPoint("chat", "scout", "knee", moved)
    return {row.against: row for row in break_evens([point], {"scout": HOSTING}, {"scout": prices})}


def test_a_price_for_shorter_prompts_is_left_out():
    """It would be too low: its provider sells longer prompts dearer."""
    short, long = price(up_to_prompt_tokens=32_000), price()
    assert set(rows(32_001, short=short, long=long)) == {"long"}
    assert rows(32_000, short=short)["short"].source == "a list; for prompts up to 32,000 tokens"
    assert set(rows(None, short=short, long=long)) == {"short", "long"}


def test_reasoning_is_said_to_be_left_out():
    """Beside the price's source."""
    (row,) = rows(512, thinking=price(reasoning_usd_per_mtok=40)).values()
    assert row.source == "a list; without reasoning, which costs $40 per million"
    assert row.hosted_usd_per_mtok == 1.25
