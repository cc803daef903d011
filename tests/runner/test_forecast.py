"""What a suite will ask of a model."""

from datetime import date

import pytest

from harness.core.card import Card
from harness.core.experiment import Model, Suite, Task
from harness.core.generation import Generation
from harness.core.price import Price
from harness.endpoints.openai import OpenAIEndpoint
from harness.runner.forecast import Trial, forecast, total
from harness.runner.gauges import Gauges
from harness.scorers.numeric import NumericScorer
from harness.tasks.arithmetic import ArithmeticSource
from harness.tasks.template import TemplatePrompt


class Characters:
    """A token for every two characters."""

    name = "characters"

    def count(self, text):
        return len(text) // 2


SUITE = Suite(
    "s", "", (Task("t", ArithmeticSource(per_level=5), TemplatePrompt(user="0123456789"), NumericScorer(), epochs=2),)
)
PRICE = Price(input_usd_per_mtok=1, output_usd_per_mtok=2, source="here", read_on=date(2026, 11, 21))


def model(price=None):
    """Asks four questions at a time, up to 100 tokens each."""
    endpoint = OpenAIEndpoint(model="m", base_url="http://localhost:1/v1", concurrency=4)
    return Model("M", Card(id="m", name="M"), Generation(max_tokens=100), endpoint, price=price)


def test_without_a_trial_the_cap_is_all_that_is_known():
    """Samples × epochs requests, five tokens each; time unknown; money at the cap."""
    expected = forecast(model(PRICE), SUITE, Gauges(Characters()), None)
    requests = expected.samples * 2
    assert (expected.requests, expected.prompt_tokens, expected.answer_cap) == (requests, requests * 5, requests * 100)
    assert expected.answer_tokens is None
    assert expected.seconds is None
    assert expected.usd == pytest.approx((requests * 5 + 2 * requests * 100) / 1e6)


def test_a_trial_gives_answers_time_and_money():
    """As many requests like it, four at a time."""
    expected = forecast(model(PRICE), SUITE, Gauges(Characters()), Trial(2.0, 10))
    assert expected.answer_tokens == expected.requests * 10
    assert expected.seconds == pytest.approx(expected.requests * 2.0 / 4)
    assert expected.usd == pytest.approx(expected.requests * 25 / 1e6)


def test_without_a_price_the_money_is_unknown():
    """Not nothing."""
    assert forecast(model(), SUITE, Gauges(Characters()), Trial(2.0, 10)).usd is None


def test_a_total_is_known_when_all_parts_are():
    """An unknown part makes it unknown, never smaller."""
    priced, unpriced = (forecast(model(price), SUITE, Gauges(Characters()), Trial(2.0, 10)) for price in (PRICE, None))
    assert total([priced, priced]).usd == pytest.approx(2 * priced.usd)
    assert total([priced, unpriced]).usd is None
    assert total([priced, unpriced]).requests == 2 * priced.requests


def test_a_trial_tells_what_the_chat_template_adds():
    """Twelve tokens a prompt beyond its text, for every request, and paid for."""
    plain, told = (forecast(model(PRICE), SUITE, Gauges(Characters()), Trial(2.0, 10, each)) for each in (0.0, 12.0))
    assert told.prompt_tokens - plain.prompt_tokens == 12 * told.requests
    assert told.usd - plain.usd == pytest.approx(12 * told.requests / 1e6)


def test_prompts_longer_than_the_price_is_for_have_no_estimate():
    """Five tokens each are within a price up to five, and beyond one up to four."""
    for most, known in ((5, True), (4, False)):
        price = PRICE.model_copy(update={"up_to_prompt_tokens": most})
        assert (forecast(model(price), SUITE, Gauges(Characters()), None).usd is not None) is known
