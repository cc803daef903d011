"""The cost of a request: cached tokens, and what is unknown stays unknown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.completion import Usage
from harness.core.price import Price
from harness.cost.answer import usd_per_correct
from harness.cost.request import request_cost


def price(cached=None):
    """Two dollars in, eight out."""
    return Price(
        input_usd_per_mtok=2, output_usd_per_mtok=8, cached_usd_per_mtok=cached, source="test", read_on=date(2026, 1, 1)
    )


def test_input_and_output():
    """A million tokens each way cost the two prices."""
    assert request_cost(Usage(1_000_000, 1_000_000), price()) == pytest.approx(10.0)


def test_cached_tokens_have_their_price():
    """Cached tokens are part of the prompt and cheaper where a cached price is known."""
    usage = Usage(1_000_000, 0, cached_tokens=500_000)
    assert request_cost(usage, price(cached=0.5)) == pytest.approx(1.25)
    assert request_cost(usage, price()) == pytest.approx(2.0)


@pytest.mark.parametrize("usage", [Usage(), Usage(10), Usage(None, 10)])
def test_unknown_counts_make_the_cost_unknown(usage):
    """No count, no cost: not 0."""
    assert request_cost(usage, price()) is None
    assert request_cost(Usage(1, 1), None) is None


@given(st.integers(0, 10**7), st.integers(0, 10**6), st.integers(0, 10**7))
def test_cost_is_between_all_cached_and_none_cached(prompt, output, cached):
    """However many tokens a server claims were cached, the cost stays between the two extremes."""
    cost = request_cost(Usage(prompt, output, cached_tokens=cached), price(cached=0.5))
    assert (prompt * 0.5 + output * 8) / 1e6 - 1e-9 <= cost <= (prompt * 2 + output * 8) / 1e6 + 1e-9


def test_cost_of_a_right_answer():
    """All money counts, wrong answers' too; nothing right has no such cost."""
    assert usd_per_correct(3.0, 1.5) == 2.0
    assert usd_per_correct(3.0, 0) is None
    assert usd_per_correct(None, 5) is None
