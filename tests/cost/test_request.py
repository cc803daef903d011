"""The cost of a request: cached tokens, and what is unknown stays unknown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.completion import Usage
from harness.core.price import Price
from harness.cost.answer import usd_per_correct
from harness.cost.request import request_cost


def price(cached=None, **more):
    """Two dollars in, eight out."""
    dated = {"source": "test", "read_on": date(2026, 1, 1)}
    return Price(input_usd_per_mtok=2, output_usd_per_mtok=8, cached_usd_per_mtok=cached, **dated, **more)


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


def test_reasoning_tokens_have_their_price():
    """Thinking is part of the output and priced apart where it has a price; uncounted, all output costs the dearer."""
    dear = price(reasoning_usd_per_mtok=20)
    assert request_cost(Usage(0, 1_000_000, reasoning_tokens=250_000), dear) == pytest.approx(0.75 * 8 + 0.25 * 20)
    assert request_cost(Usage(0, 1_000_000), dear) == pytest.approx(20)
    assert request_cost(Usage(0, 1_000_000), price(reasoning_usd_per_mtok=1)) == pytest.approx(8)


def test_images_have_their_price_where_there_is_one():
    """Images that are not counted as tokens are counted by who sent them."""
    assert request_cost(Usage(0, 0), price(usd_per_image=0.01), images=3) == pytest.approx(0.03)
    assert request_cost(Usage(0, 0), price(), images=3) == 0


def test_a_price_for_short_prompts_says_nothing_of_long_ones():
    """Past the length that a price is for, the cost is unknown: not the short prompt's."""
    short = price(up_to_prompt_tokens=1000)
    assert request_cost(Usage(1000, 0), short) == pytest.approx(0.002)
    assert request_cost(Usage(1001, 0), short) is None


def test_batch_prices_are_not_used():
    """The harness asks one by one, so what a batch would cost changes nothing."""
    batch = price(batch_input_usd_per_mtok=1, batch_output_usd_per_mtok=4)
    assert request_cost(Usage(1_000_000, 0), batch) == request_cost(Usage(1_000_000, 0), price())


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
