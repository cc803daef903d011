"""`harness prices` as a command: shown, imported into the user's own table, doubted, accepted, used."""

import json
from datetime import date

import pytest

from harness.cost import prices

LISTED = {
    f"{provider}/Some-Model": {
        "mode": "chat",
        "litellm_provider": provider,
        "input_cost_per_token": 5e-7,
        "output_cost_per_token": 1.5e-6,
    }
    for provider in ("a", "b", "c")
}
SWAPPED = {"d/Some-Model": {"mode": "chat", "input_cost_per_token": 1.41e-6, "output_cost_per_token": 3.5e-7}}


@pytest.fixture
def listed(tmp_path):
    """Write LiteLLM's list, with these entries more; gives its name."""

    def write(**more):
        (tmp_path / "list.json").write_text(json.dumps({**LISTED, **SWAPPED, **more}))
        return "list.json"

    return write


def test_shipped_prices(harness):
    """Filtered by what is in a name; accelerators apart."""
    done = harness("prices", "scout")
    assert "together_ai/meta-llama/Llama-4-Scout-17B-16E-Instruct" in done.stdout
    assert "maverick" not in done.stdout.lower()
    done = harness("prices", "--gpus", "guide")
    assert "3.50–4.00" in done.stdout and "2.50–3.00" in done.stdout and "lambda" not in done.stdout


def test_an_import_goes_into_the_users_table_and_says_what_looks_wrong(harness, listed, tmp_path):
    """Never into the package; each doubt with its reason."""
    shipped = prices.shipped_prices()
    done = harness("prices", "--import", listed(), "--read-on", "2026-08-06")
    assert done.returncode == 0, done.stderr
    assert "prices.yaml: prices: 4 added" in done.stdout
    assert "1 of 4 look wrong" in done.stdout
    assert "d/Some-Model: output ($0.35) is cheaper than input ($1.41)" in done.stdout
    assert len(prices.read_prices(tmp_path / "prices.yaml").hosted) == 4
    prices.shipped_prices.cache_clear()
    assert prices.shipped_prices() == shipped
    assert "d/Some-Model" in harness("prices", "--wrong").stdout


def test_a_list_without_its_date_is_refused(harness, listed):
    """A price without a date is worth little."""
    done = harness("prices", "--import", listed())
    assert done.returncode == 2
    assert "list.json: the list does not say when it was downloaded. Say it" in done.stderr


def test_an_accepted_price_stays_accepted_until_it_changes(harness, listed):
    """A newer list with the same price keeps it, one with another price does not; an older one changes nothing."""
    harness("prices", "--import", listed(), "--read-on", "2026-08-06")
    assert "d/Some-Model is accepted" in harness("prices", "--accept", "d/Some-Model").stdout
    harness("prices", "--import", listed(), "--read-on", "2026-08-07")
    assert "accepted: output" in harness("prices", "d/Some").stdout
    older = harness("prices", "--import", listed(), "--read-on", "2026-08-01")
    assert "4 kept, being newer" in older.stdout
    dearer = {"d/Some-Model": {**SWAPPED["d/Some-Model"], "input_cost_per_token": 1.5e-6}}
    harness("prices", "--import", listed(**dearer), "--read-on", "2026-08-08")
    shown = harness("prices", "d/Some").stdout
    assert "cheaper than input ($1.5)" in shown and "accepted" not in shown


def test_a_shipped_price_that_is_newer_is_kept(harness, listed, tmp_path):
    """An older list, or table, does not lie over it."""
    shipped = next(entry for entry in prices.shipped_prices().hosted if entry.model.startswith("together_ai"))
    old = {shipped.model: {"mode": "chat", "input_cost_per_token": 9e-6, "output_cost_per_token": 9e-6}}
    done = harness("prices", "--import", listed(**old), "--read-on", "2026-08-05")
    assert "4 added; 1 kept, being newer" in done.stdout, done.stderr
    gpu = prices.shipped_prices().gpus[0].model_copy(update={"usd_per_hour": 0.5, "read_on": date(2026, 1, 1)})
    theirs = prices.PriceTable(hosted=(shipped.model_copy(update={"read_on": date(2026, 8, 5)}),), gpus=(gpu,))
    (tmp_path / "theirs.yaml").write_text(prices.as_yaml(theirs))
    done = harness("prices", "--import", "theirs.yaml")
    assert "0 prices and 0 accelerators taken over; 2 kept, being newer" in done.stdout, done.stderr
    assert shipped.model not in {entry.model for entry in prices.read_prices(tmp_path / "prices.yaml").hosted}
    newer = harness("prices", "--import", listed(**old), "--read-on", "2026-08-07")
    assert "5 replaced" in newer.stdout


def test_a_price_that_is_not_there_cannot_be_accepted(harness):
    """With the nearest names."""
    done = harness("prices", "--accept", "together_ai/meta-llama/Llama-4-Scout")
    assert done.returncode == 2
    assert "Did you mean together_ai/meta-llama/Llama-4-Scout-17B-16E-Instruct" in done.stderr


def test_a_table_of_someone_elses(harness, tmp_path):
    """In the form of one's own: its dates are inside, its doubtful prices are told."""
    (tmp_path / "theirs.yaml").write_text(
        "hosted:\n  - {model: x/y, provider: x, input_usd_per_mtok: 2, output_usd_per_mtok: 1, source: a, "
        "read_on: 2026-11-01}\n"
        "gpus:\n  - {accelerator: mi300x-192gb, memory_gb: 192, provider: x, usd_per_hour: 2, source: a, "
        "read_on: 2026-11-01}\n"
    )
    done = harness("prices", "--import", "theirs.yaml")
    assert done.returncode == 0, done.stderr
    assert "1 prices and 1 accelerators taken over" in done.stdout
    assert "x/y: output ($1) is cheaper" in done.stdout
    assert "mi300x-192gb" in harness("prices", "--gpus", "mi300x").stdout
