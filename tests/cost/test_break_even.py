"""Where self-hosting pays: found by formula, held against counting."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harness.core.hosting import Hosting
from harness.core.price import Price
from harness.cost.break_even import Fleet, Traffic, break_even, caveats, curve, holds, hosted_usd_per_mtok, point

EVEN = Traffic(input_share=0.5)


def fleet(tokens_per_s=2000.0, utilisation=1.0, usd_per_hour=3.75):
    """Two GPUs a server."""
    hosting = Hosting(accelerator="h100", count=2, usd_per_hour=usd_per_hour, source="test", read_on=date(2026, 4, 1))
    return Fleet(hosting, tokens_per_s, utilisation)


def price(dollars, output=None, cached=None):
    """The same for input and output unless said."""
    return Price(
        input_usd_per_mtok=dollars,
        output_usd_per_mtok=dollars if output is None else output,
        cached_usd_per_mtok=cached,
        source="test",
        read_on=date(2026, 4, 1),
    )


def test_a_break_even_worked_by_hand():
    """180 dollars a day are 90 million tokens at 2 dollars; the server could take 172.8 million."""
    found = break_even(fleet(), price(2), EVEN)
    assert found.first == pytest.approx(90e6)
    assert found.hosted_usd_per_mtok == 2
    # one full server is 172.8 Mtok = 345.6 dollars, less than two servers' 360: dearer again until 180 Mtok
    assert found.always == pytest.approx(180e6)


def test_a_server_that_never_pays():
    """Full around the clock it costs 1.04 dollars a million: no volume pays against 1 dollar, nor against nothing."""
    assert break_even(fleet(), price(1), EVEN).first is None
    assert break_even(fleet(), price(0), EVEN).first is None


def test_uneven_traffic_moves_the_limit_not_the_break_even():
    """At 40% utilisation the break-even lies at the same volume as long as one server takes it, else nowhere."""
    assert break_even(fleet(utilisation=0.6), price(2), EVEN).first == pytest.approx(90e6)
    assert break_even(fleet(utilisation=0.4), price(2), EVEN).first is None


@given(st.floats(100, 20_000), st.floats(0.1, 1), st.floats(0.05, 50), st.floats(0.5, 20))
def test_the_formula_is_what_counting_finds(tokens_per_s, utilisation, dollars, usd_per_hour):
    """Just before the break-even the server is dearer, at it and up to a full server not; past `always` never."""
    servers = fleet(tokens_per_s, utilisation, usd_per_hour)
    found = break_even(servers, price(dollars), EVEN)
    one = servers.tokens_per_day

    def dearer(tokens):
        at = point(servers, tokens, dollars)
        return at.self_hosted_usd_per_day > at.hosted_usd_per_day * (1 + 1e-9)

    if found.first is None:
        assert all(dearer(one * share * many) for many in (1, 2, 7) for share in (0.3, 0.999999))
        return
    assert dearer(found.first * 0.999) and not dearer(min(found.first * 1.001, one))
    assume(found.always is not None and found.always < 1000 * one)
    assert not any(dearer(found.always * (1.0001 + step / 50)) for step in range(200))
    full = (round(found.always / found.first) - 1) * one
    if 0 < full < found.always * (1 - 1e-6):
        assert dearer((full + found.always) / 2)


def test_traffic_is_priced_as_it_is():
    """A quarter output at 8 dollars, half of the input from the cache at 0.5 instead of 2."""
    assert hosted_usd_per_mtok(price(2, 8), Traffic(0.75)) == pytest.approx(0.75 * 2 + 0.25 * 8)
    mixed = Traffic(0.75, cached_share=0.5)
    assert hosted_usd_per_mtok(price(2, 8, cached=0.5), mixed) == pytest.approx(0.75 * 1.25 + 0.25 * 8)
    assert hosted_usd_per_mtok(price(2, 8), mixed) == pytest.approx(0.75 * 2 + 0.25 * 8)


def test_a_price_for_short_prompts_says_nothing_of_longer_ones():
    """Up to its limit it holds; where the longest prompt is not known, nobody can tell, and the words say so."""
    short = price(2).model_copy(update={"up_to_prompt_tokens": 31_999})
    assert holds(short, Traffic(0.9, longest_prompt_tokens=31_999)) and holds(short, Traffic(0.9))
    assert not holds(short, Traffic(0.9, longest_prompt_tokens=32_000))
    assert holds(price(2), Traffic(0.9, longest_prompt_tokens=10**7))
    assert caveats(short) == ("for prompts up to 31,999 tokens",)


def test_reasoning_is_left_out_and_said():
    """Nobody knows beforehand how much of the output will be reasoning."""
    thinking = price(2).model_copy(update={"reasoning_usd_per_mtok": 40})
    assert hosted_usd_per_mtok(thinking, EVEN) == 2
    assert caveats(thinking) == ("without reasoning, which costs $40 per million",)
    assert caveats(price(2)) == ()


def test_more_servers_in_steps():
    """One token more than a server takes needs a second one, which halves the utilisation."""
    servers = fleet(utilisation=0.5)
    full = point(servers, servers.tokens_per_day)
    assert (full.servers, full.utilisation) == (1, pytest.approx(0.5))
    more = point(servers, servers.tokens_per_day + 1)
    assert (more.servers, more.utilisation) == (2, pytest.approx(0.25))
    assert more.self_hosted_usd_per_day == 2 * full.self_hosted_usd_per_day
    assert full.hosted_usd_per_day is None


@given(st.floats(1, 20_000), st.floats(0.05, 1), st.integers(1, 200))
def test_full_servers_need_no_further_one(tokens_per_s, utilisation, count):
    """Exactly as much as `count` servers take is taken by `count`, whatever floating point makes of the product."""
    assert fleet(tokens_per_s, utilisation).servers(count * tokens_per_s * 86_400 * utilisation) == count


def test_the_curve_runs_from_end_to_end():
    """Evenly spaced by ratio, both ends included."""
    points = curve(fleet(), 1e6, 1e9, hosted=2, points=4)
    assert [each.tokens_per_day for each in points] == pytest.approx([1e6, 1e7, 1e8, 1e9])
    assert points[0].hosted_usd_per_day == pytest.approx(2)
