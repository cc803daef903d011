"""The first screen on the page: table, figures with their data, and what the helper reckons with."""

import json
import re
from xml.etree import ElementTree

import pytest

from harness.report.build import build_report
from tests.report.decision.planted import Planted, Truth, write_planted
from tests.report.synthetic_load import HOSTING, Load, add_load, only_load
from tests.report.test_build import Page

EVIL = "<b>{{ 7*7 }}</script>"


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    """A run with prices, costs and loads of two models."""
    folder = tmp_path_factory.mktemp("first")
    truths = (Truth("Maverick", {"tickets": 0.92}, usd_per_mtok=0.6), Truth("Scout", {"tickets": 0.8}, 0.2))
    run = write_planted(folder / "run", Planted(truths, {"tickets": 500}))
    add_load(run, Load({"Maverick": 300.0, "Scout": 500.0}, (1, 4)))
    return build_report(run, folder / "page.html").read_text()


def section(html):
    """The first screen's own HTML."""
    return html[html.index('<section id="verdict"') : html.index('<section id="suite-1"')]


def words(html):
    """The text of some HTML in one line."""
    return " ".join("".join(Page(html).text).split())


def test_the_first_sentence_decides(html):
    """Quality, its evidence and the cost stand before anything else."""
    assert re.match(
        r"Verdict Maverick is better than Scout: 1\d\.\d points more on tickets\. 95% \d.* p < 0\.001 after correction"
        r"\. Per correct answer Maverick costs 2\.\d times as much as Scout\.",
        words(section(html)),
    )


def test_the_table_has_money_and_load(html):
    """Beside each score: dollars per correct answers, and throughput and TTFT at the operating point."""
    text = words(section(html))
    assert re.search(r"US dollars per 1,000 correct answers ?\$0\.\d+ \$0\.\d+ to \$0\.\d+", text)
    assert re.search(
        r"Under load: chat-sweep ?[\d,.]+ ?output tokens/s ?95% [\d,.]+–[\d,.]+ n 3 ?TTFT p50 [\d.]+ ms", text
    )


def test_figures_keep_their_text_and_have_their_data(html):
    """One over cost and one over latency, each named, with a table of the same numbers."""
    found = re.findall(r'<svg[^>]*aria-labelledby="pareto.*?</svg>', html, re.DOTALL)
    titles = []
    for svg in map(ElementTree.fromstring, found):
        own = {element.get("id"): element.text for element in svg.iter() if element.get("id")}
        title, description = (own[name] for name in svg.get("aria-labelledby").split())
        titles.append(title)
        assert "Maverick" in description
        assert {"Maverick", "Scout"} <= {element.text for element in svg.iter() if element.tag.endswith("}text")}
    assert titles == [
        "Quality on tickets over US dollars per 1,000 correct answers",
        "Quality on tickets over median TTFT at 4 at once",
    ]
    assert words(html).count("each with its 95% interval") == 2


def test_the_helper_s_data_is_the_run_s(html):
    """By model: scores, loads, and the price that the run itself paid."""
    data = json.loads("".join(Page(html).raw["decision helper", "application/json"]))
    scout = data["models"][1]
    assert scout["model"] == "Scout"
    assert scout["quality"][0]["low"] < scout["quality"][0]["value"] < scout["quality"][0]["high"]
    assert [level["label"] for level in scout["traced"][0]["levels"]] == ["1 at once", "4 at once"]
    assert [(api["usd_per_mtok"], api["measured"]) for api in scout["apis"]] == [(pytest.approx(0.2), True)]
    assert scout["usd_per_day"] is None


def test_load_alone_is_led_by_speed(tmp_path):
    """No question was asked: who is faster leads, and nothing is said of quality."""
    run = only_load(tmp_path / "run", Load({"scout": 300.0, "maverick": 200.0}, (1, 2, 4), hosting=HOSTING))
    html = build_report(run, tmp_path / "page.html").read_text()
    first = html[html.index('<section id="verdict"') : html.index('<section id="load-1"')]
    assert words(first).startswith("Verdict Under load: scout is faster than maverick at")
    assert "better" not in words(first).replace("Up is better", "")
    assert "output tokens/s" in words(first)


def test_hostile_names_are_text_in_figures(tmp_path):
    """Models and suites are drawn and tabled as they are called."""
    truths = (Truth(EVIL, {EVIL: 0.9}, usd_per_mtok=0.6), Truth("$x^2$ & co", {EVIL: 0.5}, usd_per_mtok=0.2))
    run = write_planted(tmp_path / "run", Planted(truths, {EVIL: 60}))
    html = build_report(run, tmp_path / "page.html").read_text()
    (figure,) = re.findall(r'<svg[^>]*aria-labelledby="pareto.*?</svg>', html, re.DOTALL)
    texts = {element.text for element in ElementTree.fromstring(figure).iter()}  # noqa: S314 - our own page
    assert {EVIL, "$x^2$ & co"} <= texts
    assert "<b>{{" not in html
    assert "<b>49" not in html
