"""What tokens cost on a paid server: the hour's dollars are shared out, no more and no less."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.hosting import Hosting
from harness.cost.throughput import at_input_share, hourly, self_hosted

TWO_H100 = Hosting(accelerator="h100-80gb", count=2, usd_per_hour=3.75, source="test", read_on=date(2026, 4, 1))
rates = st.floats(0.001, 1e6)
weights = st.floats(0.1, 30)


def test_all_accelerators_are_paid():
    """Two GPUs cost twice the price of one."""
    assert hourly(TWO_H100) == 7.5


def test_a_figure_worked_by_hand():
    """7.5 dollars an hour, 1,000 tokens/s in and as many out: 3.6 million tokens of each in the hour."""
    cost = self_hosted(TWO_H100, 1000, 1000, output_weight=4)
    assert cost.blended_usd_per_mtok == pytest.approx(7.5 / 7.2)
    assert cost.input_usd_per_mtok == pytest.approx(7.5 / (3.6 + 4 * 3.6))
    assert cost.output_usd_per_mtok == pytest.approx(4 * cost.input_usd_per_mtok)
    assert cost.input_share == 0.5


@given(rates, rates, weights)
def test_the_sides_add_up_to_the_hour(into, out, weight):
    """Whatever the rule of the split, the two prices times the tokens are the dollars that were paid."""
    cost = self_hosted(TWO_H100, into, out, weight)
    dollars = (into * cost.input_usd_per_mtok + out * cost.output_usd_per_mtok) * 3600 / 1e6
    assert dollars == pytest.approx(7.5)
    assert (into + out) * cost.blended_usd_per_mtok * 3600 / 1e6 == pytest.approx(7.5)


def test_what_was_not_measured_has_no_price():
    """No tokens, no price; no input tokens, no price of input."""
    assert self_hosted(TWO_H100, 0, 0) is None
    only_output = self_hosted(TWO_H100, 0, 1000)
    assert only_output.input_usd_per_mtok is None
    assert only_output.output_usd_per_mtok == pytest.approx(only_output.blended_usd_per_mtok)


@given(rates, st.floats(0, 1), st.floats(0, 1), weights)
def test_another_share_of_input_and_back(rate, measured, asked, weight):
    """The same server at another share of input, and back again, does what it was measured to do."""
    there = at_input_share(rate, measured, asked, weight)
    assert at_input_share(there, asked, measured, weight) == pytest.approx(rate)


def test_more_input_is_more_tokens():
    """All input where half was measured: 1,000 tokens/s that weigh 2.5 each become 2,500 that weigh 1."""
    assert at_input_share(1000, 0.5, 1.0, output_weight=4) == pytest.approx(2500)
