"""Prices and machines in an experiment: themselves, or names that the tables know."""

from datetime import date

import pytest

from harness.config.load import load_experiment
from harness.core.errors import UserError

SCOUT = "together_ai/meta-llama/Llama-4-Scout-17B-16E-Instruct"


@pytest.fixture
def model(write, monkeypatch, tmp_path):
    """The one model of an experiment with these lines in its entry, loaded in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def loaded(*lines, run=""):
        entry = "".join(f"    {line}\n" for line in lines)
        path = write(
            "configs/x.yaml",
            "name: x\nmodels:\n  - card: llama-4-scout\n    endpoint: {base_url: 'http://127.0.0.1:9/v1', model: m}\n"
            f"{entry}suites: [arithmetic]\n{run}",
        )
        return load_experiment(path).models[0]

    return loaded


def test_a_price_by_its_name(model):
    """Resolved when it is loaded, with its source and date, so that the manifest keeps it."""
    price = model(f"price: {SCOUT}").price
    assert (price.input_usd_per_mtok, price.output_usd_per_mtok) == (0.18, 0.59)
    assert "LiteLLM" in price.source and price.source.startswith(SCOUT)
    assert price.read_on == date(2026, 8, 6)


def test_an_unknown_price_is_told_with_its_place_and_the_nearest(model):
    """One line: where, what, and what was meant."""
    with pytest.raises(UserError, match=r"configs/x.yaml:5 models\[0\].price: there is no price called") as raised:
        model("price: together/Llama-4-Scout-17B-16E-Instruct")
    assert SCOUT in str(raised.value)


@pytest.mark.parametrize(
    ("price", "message"),
    [
        ("3", "price: should be a price's name, or a mapping with its prices, not 3"),
        ("[a]", "price: should be a price's name, or a mapping with its prices, not a list"),
        (
            "{input_usd_per_mtok: .inf, output_usd_per_mtok: 1, source: s, read_on: 2026-11-01}",
            "input_usd_per_mtok: should be a finite number",
        ),
        (
            "{input_usd_per_mtok: .nan, output_usd_per_mtok: 1, source: s, read_on: 2026-11-01}",
            "input_usd_per_mtok: should be a finite number",
        ),
        (
            "{input_usd_per_mtok: true, output_usd_per_mtok: 1, source: s, read_on: 2026-11-01}",
            "input_usd_per_mtok: should be a number, not true",
        ),
    ],
)
def test_what_is_no_price(model, price, message):
    """Told in one line."""
    with pytest.raises(UserError, match=message) as raised:
        model(f"price: {price}")
    assert len(str(raised.value).splitlines()) == 1


def test_the_users_table_goes_before_the_shipped_one(model, write):
    """Also for a price that looks wrong: refused with its reason until it is accepted."""
    entry = f"hosted:\n  - {{model: '{SCOUT}', provider: together_ai, input_usd_per_mtok: 0.59, source: me, "
    write("prices.yaml", entry + "output_usd_per_mtok: 0.18, read_on: 2026-11-01}\n")
    with pytest.raises(UserError, match=r"cheaper than input .* swapped.*harness prices --accept"):
        model(f"price: {SCOUT}")
    write("prices.yaml", entry + "output_usd_per_mtok: 0.18, read_on: 2026-11-01, accepted: true}\n")
    assert model(f"price: {SCOUT}").price.output_usd_per_mtok == 0.18


def test_a_mistake_in_the_users_table_names_the_entry(model, write):
    """The file and the entry, not the experiment's line."""
    write("prices.yaml", "hosted:\n  - {model: a, provider: b, source: c, read_on: soon}\n")
    with pytest.raises(UserError, match=r"prices.yaml hosted\[0\].read_on"):
        model(f"price: {SCOUT}")


def test_machines_with_their_price(model):
    """Two H100 at 3.75 dollars each."""
    hosting = model(
        "hosting: {accelerator: h100-80gb, count: 2, usd_per_hour: 3.75, source: offer, read_on: 2026-11-01}"
    ).hosting
    assert (hosting.count, hosting.usd_per_hour, hosting.source) == (2, 3.75, "offer")


def test_machines_from_the_table(model):
    """A provider's price; a range counts at its upper end."""
    assert model("hosting: {accelerator: h100, count: 2, provider: lambda}").hosting.usd_per_hour == 3.99
    assert model("hosting: {accelerator: h100-80gb, provider: guide}").hosting.usd_per_hour == 4.00


@pytest.mark.parametrize(
    ("hosting", "message"),
    [
        ("{accelerator: h100, provider: lamda}", r"no price of h100-80gb at \"lamda\" \(on-demand\).*lambda"),
        ("{accelerator: h1000, provider: lambda}", r"no accelerator called \"h1000\". Did you mean"),
        ("{accelerator: h100, count: 2}", r'hosting: has no price: give a "provider" .* or "usd_per_hour" with'),
        ("{accelerator: h100, provider: lambda, usd_per_hour: 3}", 'hosting: give either "provider" or "usd_per_hour"'),
        ("{accelerator: h100, usd_per_hr: 3}", 'unknown key "usd_per_hr". Did you mean "usd_per_hour"'),
        (
            "{accelerator: a, usd_per_hour: .inf, source: s, read_on: 2026-11-01}",
            "usd_per_hour: should be a finite number",
        ),
        ("{accelerator: a, usd_per_hour: true, source: s, read_on: 2026-11-01}", "should be a number, not true"),
        ("{accelerator: h100, provider: gcp, commitment: spot, regio: x}", 'unknown key "regio"'),
    ],
)
def test_machines_that_are_not_known(model, hosting, message):
    """Each with its place and the nearest."""
    with pytest.raises(UserError, match=message):
        model(f"hosting: {hosting}")


def test_a_limit_is_more_than_nothing(model):
    """In dollars; 0 would be a run that asks nothing."""
    model(run="run: {max_usd: 0.5}")
    for limit in ("0", "true", ".inf", ".nan"):
        with pytest.raises(UserError, match="max_usd: should be"):
            model(run=f"run: {{max_usd: {limit}}}")
