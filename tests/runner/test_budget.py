"""max_usd: never passed, whatever the answers cost; stopped cleanly, and continued when raised."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.config.library import find_suite
from harness.config.suite import load_any_suite
from harness.core.completion import Completion, Failure, FailureReason, Request, Timing, Usage
from harness.core.errors import UserError
from harness.core.experiment import Experiment, RunSettings
from harness.core.generation import Generation
from harness.core.price import Price
from harness.core.record import Record
from harness.core.sample import Image, Message
from harness.cost.prices import HostedPrice, PriceTable, as_yaml
from harness.endpoints.openai import OpenAIEndpoint
from harness.runner.budget import Budget, Tariff, doubtful_prices, open_budget, unlimited
from harness.runner.open_run import run_directory
from harness.runner.run import Run
from harness.store.journal import read_lines
from harness.store.manifest import read_manifest
from tests.fakes.server import says
from tests.runner.questions import Watcher, model, suite, task

PRICE = Price(input_usd_per_mtok=1, output_usd_per_mtok=10, source="test", read_on=date(2026, 1, 1))


def priced(url, price=PRICE, **endpoint):
    asked = OpenAIEndpoint(base_url=url, model="nano", concurrency=4, retry={"attempts": 1}, **endpoint)
    return replace(model(asked, max_tokens=1000), price=price)


def experiment(priced_model, max_usd, count=20):
    return Experiment("sums", "", (priced_model,), (suite(task(count=count)),), settings=RunSettings(max_usd=max_usd))


async def carry_out(wanted, tmp_path):
    directory = run_directory(wanted, tmp_path)
    directory.path.mkdir(parents=True, exist_ok=True)
    run = Run(wanted, directory, Watcher())
    manifest = await run.carry_out()
    return run, manifest, directory


def spent(directory):
    """By the usage of every line, the failed ones too."""
    tariff = Tariff(priced("http://127.0.0.1:9/v1"))
    return sum(tariff.recorded_usd(line) for line in read_lines(directory.completions, Record))


async def test_a_run_stops_before_its_limit_and_goes_on_when_it_is_raised(server, tmp_path):
    """The fake's answer costs under a thousandth, the worst case over a hundredth: it stops between the two."""
    server.respond = says("2")
    wanted = experiment(priced(server.url), 0.0105)
    run, manifest, directory = await carry_out(wanted, tmp_path)
    assert manifest.status == "incomplete"
    assert 0 < len(server.seen) < 20
    assert "max_usd of $0.0105" in run.unfinished and "Raise max_usd" in run.unfinished
    assert spent(directory) <= 0.0105
    before = len(server.seen)
    await carry_out(wanted, tmp_path)
    assert len(server.seen) == before, "the same limit allows nothing more"
    run, manifest, again = await carry_out(
        replace(wanted, settings=RunSettings(max_usd=1.0)),
        tmp_path,
    )
    assert again.path == directory.path
    assert (manifest.status, len(server.seen)) == ("complete", 20)
    assert read_manifest(directory.path).sessions[-1].asked == 20 - before


async def test_no_limit_asks_everything(server, tmp_path):
    """A price alone stops nothing."""
    server.respond = says("2")
    _, manifest, _ = await carry_out(experiment(priced(server.url), None), tmp_path)
    assert manifest.status == "complete"


def test_unknown_is_not_free(tmp_path):
    """A limit over a hosted model without a price is refused; in-house, no price means that tokens cost nothing."""
    hosted = priced("https://api.example.com/v1", price=None)
    with pytest.raises(UserError, match="scout has no price, and unknown is not free"):
        open_budget(experiment(hosted, 5.0), run_directory(experiment(hosted, 5.0), tmp_path))
    short = priced("https://api.example.com/v1", price=PRICE.model_copy(update={"up_to_prompt_tokens": 1000}))
    with pytest.raises(UserError, match="only for prompts up to 1,000 tokens"):
        open_budget(experiment(short, 5.0), run_directory(experiment(short, 5.0), tmp_path))
    ours = priced("http://127.0.0.1:9/v1", price=None)
    assert not open_budget(experiment(ours, 5.0), run_directory(experiment(ours, 5.0), tmp_path)).exhausted


def test_a_price_in_the_wrong_unit_keeps_no_limit(tmp_path, monkeypatch):
    """Dollars per token under keys per million would let a run spend a million times its limit."""
    monkeypatch.chdir(tmp_path)
    per_token = Price(input_usd_per_mtok=1.8e-7, output_usd_per_mtok=5.9e-7, source="test", read_on=date(2026, 1, 1))
    wanted = experiment(priced("https://api.example.com/v1", price=per_token), 5.0)
    with pytest.raises(UserError, match=r"scout's price looks wrong: \$1.8e-07 per million tokens: the unit is wrong"):
        open_budget(wanted, run_directory(wanted, tmp_path))
    (line,) = doubtful_prices(replace(wanted, settings=RunSettings()))
    assert line.startswith("scout's price looks wrong") and "US dollars per million tokens" in line
    assert unlimited(replace(wanted, settings=RunSettings())) == []
    assert doubtful_prices(experiment(priced("https://api.example.com/v1"), 5.0)) == []


def test_an_odd_price_that_was_accepted_keeps_a_limit(tmp_path, monkeypatch):
    """A person has looked at it; it is the table's, not one written by hand."""
    monkeypatch.chdir(tmp_path)
    told = {"input_usd_per_mtok": 2, "output_usd_per_mtok": 1, "source": "x", "read_on": date(2026, 1, 1)}
    entry = HostedPrice(model="a/b", provider="a", accepted=True, **told)
    (tmp_path / "prices.yaml").write_text(as_yaml(PriceTable(hosted=(entry,))))
    assert unlimited(experiment(priced("https://api.example.com/v1", price=entry.price()), 5.0)) == []
    assert unlimited(experiment(priced("https://api.example.com/v1", price=Price(**told)), 5.0)) != []


def test_a_load_phase_cannot_be_kept_to_a_limit(tmp_path):
    """It sends a priced model as many requests as it takes; one that costs nothing per token may be loaded."""
    load = load_any_suite(find_suite("load-quick"))
    paid = replace(experiment(priced("http://127.0.0.1:9/v1"), 5.0), load_suites=(load,))
    with pytest.raises(UserError, match="a load phase sends scout as many requests as it takes"):
        open_budget(paid, run_directory(paid, tmp_path))
    ours = replace(experiment(priced("http://127.0.0.1:9/v1", price=None), 5.0), load_suites=(load,))
    assert unlimited(ours) == []


@given(
    st.lists(st.tuples(st.floats(0.001, 1), st.floats(0, 1)), min_size=1, max_size=60),
    st.floats(0.001, 8),
    st.integers(1, 8),
)
def test_the_limit_holds_whatever_comes_back_in_whatever_order(costs, limit, askers):
    """Reserved at the worst, settled at any share of it, by many askers at once: spent never passes the limit."""

    async def ask(budget, waiting):
        while waiting:
            worst, share = waiting.pop()
            if not await budget.reserve(worst):
                return
            for _ in range(int(worst * 10)):
                await asyncio.sleep(0)
            budget.settle(worst, worst * share)
            assert budget.spent_usd <= limit + 1e-9

    async def all_of_them():
        budget, waiting = Budget(limit, 0.0), list(costs)
        await asyncio.gather(*(ask(budget, waiting) for _ in range(askers)))
        return budget, waiting

    budget, waiting = asyncio.run(all_of_them())
    assert budget.exhausted or not waiting


def test_the_worst_case_is_no_less_than_any_answer():
    """A token is at least a byte, an answer ends at its cap, images and thinking count."""
    tariff = Tariff(priced("http://127.0.0.1:9/v1"))
    text = "naïve ☕ " * 50
    request = Request((Message("user", text),), Generation(max_tokens=100))
    worst = tariff.worst_usd(request)
    most = Usage(len(text.encode()), 100)
    done = Completion("x", most, Timing(0.0, 1))
    assert tariff.spent_usd(done, 0, worst) <= worst
    shown = Request((Message("user", text, (Image("image/png", ""),)),), Generation(max_tokens=100))
    assert tariff.worst_usd(shown) == pytest.approx(worst + 16_384 / 1e6)


def test_the_worst_case_of_likelihoods_is_a_prompt_for_each():
    """With its text, and one token that is written."""
    tariff = Tariff(priced("http://127.0.0.1:9/v1"))
    messages, generation = (Message("user", "naïve ☕ " * 50),), Generation(max_tokens=100)
    texts = (" yes", " of course", " ☕☕")
    each = [tariff.worst_usd(Request((*messages, Message("user", text)), Generation(max_tokens=1))) for text in texts]
    worst = tariff.worst_usd(Request(messages, generation, texts))
    assert sum(each) <= worst < 1.1 * sum(each)


def test_what_does_not_tell_its_cost_counts_at_the_worst():
    """No usage, or a stream that broke off: perhaps charged, so counted; an HTTP error is not."""
    tariff = Tariff(priced("http://127.0.0.1:9/v1"))
    timing = Timing(0.0, 1)
    assert tariff.spent_usd(Completion("x", Usage(), timing), 0, 0.5) == 0.5
    assert tariff.spent_usd(Failure(FailureReason.TIMEOUT, "late", timing), 0, 0.5) == 0.5
    assert tariff.spent_usd(Failure(FailureReason.SERVER, "busy", timing, status=503), 0, 0.5) == 0
    for given_up in (408, 504, 524):
        assert tariff.spent_usd(Failure(FailureReason.SERVER, "late", timing, status=given_up), 0, 0.5) == 0.5
