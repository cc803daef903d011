"""The shipped tables, the user's over them, and finding a price by its name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.config.library import cards
from harness.core.errors import UserError
from harness.cost.lookup import find_accelerator, find_gpu, find_price, usable_prices
from harness.cost.prices import GpuPrice, HostedPrice, PriceTable, as_yaml, read_prices, shipped_prices
from harness.cost.suspicious import doubts
from harness.cost.throughput import OUTPUT_WEIGHT

SHIPPED = shipped_prices()


def entry(model, into=1.0, out=2.0, **more):
    """One hosted price."""
    return HostedPrice(
        model=model,
        provider=model.partition("/")[0],
        input_usd_per_mtok=into,
        output_usd_per_mtok=out,
        source="test",
        read_on=date(2026, 11, 1),
        **more,
    )


def test_shipped_prices_look_right_and_belong_to_cards():
    """No doubt about any of them, each complete, each of a card that is shipped."""
    assert doubts(SHIPPED.hosted) == []
    assert all(each.price() is not None and each.card in cards() for each in SHIPPED.hosted)
    assert len({each.model for each in SHIPPED.hosted}) == len(SHIPPED.hosted)
    assert len({each.offer for each in SHIPPED.gpus}) == len(SHIPPED.gpus)


def test_an_output_token_is_worth_what_the_table_says():
    """The rule by which a self-hosted price is split: the median of output ÷ input over the shipped table."""
    ratios = sorted(each.output_usd_per_mtok / each.input_usd_per_mtok for each in SHIPPED.hosted)
    middle = (ratios[(len(ratios) - 1) // 2] + ratios[len(ratios) // 2]) / 2
    assert pytest.approx(middle, abs=0.005) == OUTPUT_WEIGHT


def test_the_guides_prices():
    """H100 3.50 to 4.00, A100 2.50 to 3.00; two and five H100 are the guide's 7-8 and 18-20 dollars an hour."""
    h100, a100 = (find_gpu(name, "guide", SHIPPED) for name in ("h100", "a100-80gb"))
    assert (h100.usd_per_hour, h100.usd_per_hour_highest) == (3.5, 4.0)
    assert (a100.usd_per_hour, a100.usd_per_hour_highest) == (2.5, 3.0)
    assert (2 * h100.usd_per_hour, 2 * h100.usd_per_hour_highest) == (7.0, 8.0)
    assert 5 * h100.usd_per_hour == pytest.approx(18, rel=0.05) and 5 * h100.usd_per_hour_highest == 20


def test_variants_of_a_card_have_its_prices():
    """FP8 is hosted at the model's price; another model that begins alike is not."""
    maverick = SHIPPED.of_card("llama-4-maverick")
    assert maverick and SHIPPED.of_card("llama-4-maverick-fp8") == maverick
    assert SHIPPED.of_card("llama-4-mave") == ()
    assert set(usable_prices(SHIPPED, "llama-4-maverick")) == {each.model for each in maverick}


def test_entries_of_a_user_take_the_place_of_shipped_ones():
    """By name, and they keep the card that price lists do not know."""
    name = SHIPPED.hosted[0].model
    mine = PriceTable(hosted=(entry(name, 0.9, 1), entry("new/model")))
    both = mine.over(SHIPPED)
    assert len(both.hosted) == len(SHIPPED.hosted) + 1
    assert find_price(name, both).input_usd_per_mtok == 0.9
    assert both.hosted[0].card == SHIPPED.hosted[0].card


def test_a_doubtful_price_is_refused_until_it_is_accepted():
    """Also one with a side missing, which no acceptance makes whole."""
    with pytest.raises(UserError, match=r"looks wrong: output .* is cheaper than input"):
        find_price("a/b", PriceTable(hosted=(entry("a/b", 2, 1),)))
    assert find_price("a/b", PriceTable(hosted=(entry("a/b", 2, 1, accepted=True),))).output_usd_per_mtok == 1
    with pytest.raises(UserError, match="cannot be used: no price of its output"):
        find_price("a/b", PriceTable(hosted=(entry("a/b", 2, None, accepted=True),)))


def test_names_of_accelerators():
    """The memory may be left out where only one has the name."""
    assert find_accelerator("H100", SHIPPED) == "h100-80gb"
    assert find_accelerator("h100-pcie", SHIPPED) == "h100-pcie-80gb"
    with pytest.raises(UserError, match='no accelerator called "h300"'):
        find_accelerator("h300", SHIPPED)


def test_a_provider_with_a_price_for_each_region():
    """Needs the region."""
    offers = tuple(
        GpuPrice(
            accelerator="x-1gb",
            memory_gb=1,
            provider="p",
            region=region,
            usd_per_hour=1,
            source="test",
            read_on=date(2026, 1, 1),
        )
        for region in ("east", "west")
    )
    with pytest.raises(UserError, match=r"a price for each region. Name one: east, west"):
        find_gpu("x", "p", PriceTable(gpus=offers))
    assert find_gpu("x", "p", PriceTable(gpus=offers), region="west").region == "west"


prices = st.one_of(st.none(), st.floats(0, 1e6))


@given(prices, prices, st.booleans(), st.text("abc:/@'\"#-ü ", min_size=1))
def test_a_table_is_read_as_it_was_written(tmp_path_factory, into, out, accepted, name):
    """Whatever is in it."""
    table = PriceTable(hosted=(entry(name, into, out, accepted=accepted),), gpus=SHIPPED.gpus[:1])
    path = tmp_path_factory.mktemp("prices") / "prices.yaml"
    path.write_text(as_yaml(table))
    assert read_prices(path) == table


def test_a_file_that_is_no_table(tmp_path):
    """The file, and what is wrong with it."""
    path = tmp_path / "prices.yaml"
    path.write_text("hosted: [")
    with pytest.raises(UserError, match=r"prices.yaml: the file cannot be read"):
        read_prices(path)
    path.write_text("hostd: []")
    with pytest.raises(UserError, match=r"prices.yaml hostd"):
        read_prices(path)
    path.write_text("")
    assert read_prices(path) == PriceTable()
