"""The decision helper in Chromium: three states by intervals, money by measured capacity, needs kept in the address."""

from __future__ import annotations

import json
import math
import re

import pytest

from harness.report.build import build_report
from tests.browser.chromium import NARROW, WIDE, watched
from tests.report.decision.planted import Planted, Truth, write_planted
from tests.report.synthetic_load import HOSTING, Load, add_load

DAYS = 365 / 12
EVIL = "</script><img src=x onerror=alert(1)>"


def planted_report(folder, truths, sizes, speeds=None):
    """The report of a planted run, with a sweep where speeds are given."""
    run = write_planted(folder / "run", Planted(truths, sizes))
    if speeds:
        add_load(run, Load(speeds, (1, 8, 32), hosting=HOSTING))
    return build_report(run, folder / "report.html")


@pytest.fixture(scope="package")
def deciding(browser, tmp_path_factory):
    """A strong model, a cheap one sold by APIs, and a weak one of which many answers were cut off."""
    truths = (
        Truth("Maverick", {"tickets": 0.92}),
        Truth("Scout", {"tickets": 0.8}, card="llama-4-scout"),
        Truth("Weak", {"tickets": 0.5}, cut_off=0.3),
    )
    speeds = {"Maverick": 3000.0, "Scout": 5200.0, "Weak": 2000.0}
    return planted_report(tmp_path_factory.mktemp("decide"), truths, {"tickets": 500}, speeds)


@pytest.fixture
def page(browser, deciding):
    """It, opened; that it stayed quiet is seen at the end."""
    with watched(browser, deciding, WIDE) as seen:
        yield seen.open()
        assert not seen.noted


def embedded(page):
    """What the helper reckons with, by model."""
    data = json.loads(page.locator("#decision").text_content())
    return {option["model"]: option for option in data["models"]}


def standing(page):
    """Each model's state and reasons."""
    rows = page.locator("#standing tr")
    cells = rows.evaluate_all("rows => rows.map(row => [...row.children].map(cell => cell.innerText))")
    return {model: (state, why) for model, state, why, _ in cells}


def money(page):
    """Each model's cell of costs."""
    rows = page.locator("#standing tr")
    return dict(rows.evaluate_all("rows => rows.map(row => [row.children[0].innerText, row.children[3].innerText])"))


def least(page, share):
    """State the quality that is needed."""
    page.get_by_label("tickets, %").fill(f"{100 * share:.3f}")


def test_nothing_is_decided_before_a_need_is_stated(page):
    """The controls stand there, each with its name; no verdict does."""
    assert page.locator("#decided").is_hidden()
    for field in page.locator("#needs :is(input, select)").all():
        assert field.evaluate("field => field.labels[0].innerText.trim()")


@pytest.mark.parametrize(
    ("end", "by", "state"), [("low", -0.001, "meets"), ("low", 0.001, "cannot tell"), ("high", 0.001, "fails")]
)
def test_quality_has_three_states(page, end, by, state):
    """Below the interval, inside it, above it; and the reason names the end that decides."""
    found = embedded(page)["Maverick"]["quality"][0]
    least(page, found[end] + by)
    told, why = standing(page)["Maverick"]
    assert told == state
    assert {"meets": "its lower bound is", "cannot tell": "cannot tell,", "fails": "its upper bound is"}[state] in why


@pytest.mark.parametrize(
    ("value", "limit", "written"), [(79.96, 80, "79.96"), (80.04, 80, "80.04"), (76.21, 80, "76.2"), (80, 80, "80.0")]
)
def test_a_bound_is_never_written_on_the_wrong_side(page, value, limit, written):
    """Where one decimal would write it as the limit, it has more."""
    assert page.evaluate("([value, limit]) => besideLimit(value, limit)", [value, limit]) == written


def test_undecided_answers_count_both_ways(page):
    """A third of the weak model's answers were cut off: what they could have been is in its bounds, and said."""
    weak = embedded(page)["Weak"]["quality"][0]
    assert weak["high"] - weak["low"] > 0.25
    least(page, (weak["low"] + weak["high"]) / 2)
    told, why = standing(page)["Weak"]
    assert told == "cannot tell"
    assert f"{weak['undecided']} undecided answers counted both ways" in why


def test_latency_has_three_states_too(page):
    """By the interval at each load: one that none can hold, and one that all do."""
    page.get_by_label("first token, ms").fill("0.001")
    assert {state for state, _ in standing(page).values()} == {"fails"}
    page.get_by_label("first token, ms").fill("60000")
    assert {state for state, _ in standing(page).values()} == {"meets"}
    assert "up to 32 at once" in standing(page)["Scout"][1]


def test_a_wait_across_the_limit_cannot_be_told(page):
    """At the lowest load the limit lies inside the interval."""
    wait = embedded(page)["Scout"]["traced"][0]["levels"][0]["waits"]["ttft_s"]["p95"]
    page.get_by_label("first token, ms").fill(f"{1000 * wait['mean']:.4f}")
    assert standing(page)["Scout"][0] == "cannot tell"


def test_a_wait_measured_once_cannot_be_told(page):
    """Without repetitions there is no interval, and no verdict."""
    level = {"label": "1 at once", "waits": {"ttft_s": {"p95": {"n": 1, "mean": 0.1, "low": None, "high": None}}}}
    needs = {"ttft": 500, "tpot": None, "percentile": "p95"}
    judged = page.evaluate("([level, needs]) => judgeWait(level, 'ttft_s', 'TTFT', needs)", [level, needs])
    assert judged["standing"] == "unsure"
    assert "measured once" in judged["why"]


def test_random_weights_have_no_quality(page):
    """However they scored."""
    option = {"random_weights": True, "quality": []}
    judged = page.evaluate("option => judgeQuality(option, 'tickets', 1)", option)
    assert judged["standing"] == "unsure"
    assert "random weights" in judged["why"]


@pytest.mark.parametrize(("volume", "tokens"), [("20M", 20e6), ("1.5B", 1.5e9), ("1,000,000,000", 1e9), ("500k", 5e5)])
def test_a_month_costs_whole_servers(page, volume, tokens):
    """Their number is the volume by the measured capacity, rounded up, never none."""
    scout = embedded(page)["Scout"]
    rate = next(level["tokens_per_s"] for level in scout["traced"][0]["levels"] if level["operating"])
    servers = max(1, math.ceil(tokens / (rate * 86400)))
    page.get_by_label("tokens a day, in and out").fill(volume)
    assert f"{servers:,} own server" in money(page)["Scout"]
    dollars = servers * scout["usd_per_day"] * DAYS
    assert (f"${dollars:,.0f}" if dollars >= 100 else f"${dollars:,.2f}") in money(page)["Scout"]


def test_a_busy_hour_takes_more_servers(page):
    """Ten times the mean hour takes ten times the servers."""
    page.get_by_label("tokens a day, in and out").fill("10B")
    count = lambda: int(re.search(r"([\d,]+) own server", money(page)["Scout"])[1].replace(",", ""))  # noqa: E731
    before = count()
    page.get_by_label("busiest hour ÷ mean hour").fill("10")
    assert count() == pytest.approx(10 * before, abs=10)


def test_an_api_costs_its_price(page):
    """The cheapest one known for the model, and that this run did not ask it is said."""
    cheapest = min(embedded(page)["Scout"]["apis"], key=lambda api: api["usd_per_mtok"])
    page.get_by_label("tokens a day, in and out").fill("2B")
    dollars = 2000 * cheapest["usd_per_mtok"] * DAYS
    assert f"${dollars:,.0f}" in money(page)["Scout"]
    assert "not measured here" in money(page)["Scout"]
    assert "Owning costs less." in money(page)["Scout"]


def test_a_small_volume_is_cheaper_at_an_api(page):
    """A server is paid whether it is asked or not."""
    page.get_by_label("tokens a day, in and out").fill("1k")
    assert "The API costs less." in money(page)["Scout"]


def test_what_is_left_is_said_first(page):
    """Names by state, and the cheapest of those that meet the needs alone."""
    page.get_by_label("tickets, %").fill("85")
    page.get_by_label("tokens a day, in and out").fill("20M")
    said = page.locator("#left").inner_text()
    assert said.startswith("Left: Maverick.")
    assert "Out: Scout" in said
    assert "Cheapest of what is left: Maverick, $" in said


def test_overlapping_costs_have_no_cheapest(page):
    """A range that another one reaches into is not the cheapest."""
    offers = [{"usd": 10, "low": 8, "high": 12}, {"usd": 13, "low": 11, "high": 15}]
    assert page.evaluate("offers => cheapestOf(offers)", offers) is None
    assert page.evaluate("offers => cheapestOf(offers)", [offers[0], offers[1] | {"low": 12.5}]) == offers[0]


@pytest.mark.parametrize("volume", ["many", "0", "-5M", "5 apples"])
def test_a_volume_that_is_no_number_is_refused(page, volume):
    """With what to write instead, and without a verdict."""
    page.get_by_label("tokens a day, in and out").fill(volume)
    assert "20M" in page.locator("#left").inner_text()
    assert standing(page) == {}


def test_needs_are_kept_in_the_address(page):
    """Loaded again, or sent to somebody, the page decides the same."""
    page.get_by_label("tickets, %").fill("85")
    page.get_by_label("first token, ms").fill("500")
    page.get_by_label("for this share of requests").select_option("p50")
    page.get_by_label("tokens a day, in and out").fill("20M")
    said, address = page.locator("#left").inner_text(), page.url
    assert "#decide=" in address
    page.reload()
    assert page.locator("#left").inner_text() == said
    assert page.get_by_label("for this share of requests").input_value() == "p50"
    assert page.url == address


def test_it_works_by_keyboard(page):
    """Tab, type, choose, clear."""
    page.get_by_label("tickets, %").focus()
    page.keyboard.type("85")
    page.keyboard.press("Tab")
    page.keyboard.type("60000")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    assert page.get_by_label("for this share of requests").input_value() == "p99"
    page.keyboard.press("Tab")
    page.keyboard.type("20M")
    assert page.locator("#left").inner_text().startswith("Left:")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#decided").wait_for(state="hidden")
    assert page.get_by_label("tickets, %").input_value() == ""


def test_a_phone_shows_each_model_as_a_block(browser, deciding):
    """Nothing is wider than the window, and each cell says what it is."""
    with watched(browser, deciding, NARROW) as seen:
        page = seen.open("#decide=min+tickets=85&tokens=20M")
        assert page.locator("#standing .stack-label").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_hostile_names_stay_text(browser, tmp_path):
    """Names of models and suites are written, not obeyed, in the table and in the address."""
    truths = (Truth(EVIL, {EVIL: 0.9}), Truth("b&c=d#e", {EVIL: 0.5}))
    file = planted_report(tmp_path, truths, {EVIL: 50})
    with watched(browser, file, WIDE) as seen:
        page = seen.open()
        page.locator("#needs input").first.fill("70")
        assert EVIL in standing(page)
        page.reload()
        assert page.locator("#needs input").first.input_value() == "70"
        assert not seen.noted
