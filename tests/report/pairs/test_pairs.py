"""Pairs of models: what one gets and the other does not."""

from __future__ import annotations

import msgspec
import pytest

from harness.report.build import build_report
from harness.report.pairs import disagreements as room
from harness.report.pairs.disagreements import MOST_EACH_WAY, MOST_ROWS, disagreements
from harness.report.pairs.page import suite_pairs
from harness.report.summary import Summary
from harness.report.tables import load_tables
from harness.store.run_directory import RunDirectory
from tests.report.synthetic import Plan, Player, write_run


def found_in(run):
    """The disagreements and the comparisons of a run."""
    build_report(run, run.parent / "page.html")
    summary = msgspec.json.decode((run / "summary.json").read_bytes(), type=Summary)
    return disagreements(load_tables(run), RunDirectory(run)), summary


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    """Three models, asked twice, with answers of every kind."""
    players = (Player("one", 0.5), Player("two", 0.6), Player("three", 0.9))
    return found_in(write_run(tmp_path_factory.mktemp("results") / "run", Plan(players, samples=60, epochs=2)))


def test_there_are_as_many_as_the_comparison_counts(several):
    """Each way, on every suite and for every pair: epochs are averaged, undecided samples are no disagreement."""
    found, summary = several
    totals = {(one.suite, one.better, one.than): one.total for one in found}
    assert summary.comparisons
    for pair in summary.comparisons:
        assert totals[pair.suite, pair.a, pair.b] == pair.paired.a_only
        assert totals[pair.suite, pair.b, pair.a] == pair.paired.b_only


def test_what_is_listed_disagrees(several):
    """The better answer has the better outcome, and both are of the sample that is named."""
    found, _ = several
    credit = {"correct": 1.0, "partial": 0.5, "wrong": 0.0}
    listed = [row for one in found for row in one.shown]
    assert listed
    assert all(credit[row.better.outcome] > credit[row.worse.outcome] for row in listed)
    assert all(row.expected == "42 or forty-two" for row in listed)
    assert all(len(one.shown) == min(one.total, MOST_EACH_WAY) for one in found)


def test_lists_of_many_pairs_get_shorter(several, monkeypatch, tmp_path):
    """So that they do not fill the page; how many there are stays told."""
    monkeypatch.setattr(room, "MOST_ROWS", 36)
    run = write_run(tmp_path / "run", Plan(samples=60, players=(Player("one", 0.3), Player("two", 0.9))))
    found = disagreements(load_tables(run), RunDirectory(run))
    assert max(len(one.shown) for one in found) == 36 // len(found) < MOST_ROWS
    assert max(one.total for one in found) > 6


def test_the_winner_comes_first_with_all_that_is_its_own(several):
    """A pair that is turned round has its effect and its equivalence turned, too."""
    found, summary = several
    turned = [pair for pair in summary.comparisons if pair.paired.difference < 0]
    assert turned
    pages = {
        (one.comparison.suite, one.comparison.a, one.comparison.b): one
        for page in suite_pairs(turned, found)
        for one in page.pairs
    }
    for pair in turned:
        shown = pages[pair.suite, pair.b, pair.a]
        assert shown.comparison.effect.standardised == -pair.effect.standardised
        assert (shown.comparison.equivalence.low, shown.comparison.equivalence.high) == (
            -pair.equivalence.high,
            -pair.equivalence.low,
        )
        assert shown.sides[0].better == pair.b


def test_links_lead_to_the_answer_and_to_all(several):
    """By fragments that the explorer reads; a name keeps its signs."""
    found, summary = several
    page = suite_pairs(summary.comparisons, found)[0]
    side = page.pairs[0].sides[0]
    assert side.find == f"#find=suite={page.suite}&better={side.better}&than={side.than}"
    row = side.rows[0]
    assert row.better.startswith(f"#find=suite={page.suite}&task={row.sample.task}&sample={row.sample.sample}")
    assert row.better.endswith(f"&model={side.better}&epoch={row.sample.better.epoch}")


def test_hostile_names_are_percent_encoded(hostile_run, tmp_path):
    """And a name that the explorer's index spells otherwise is found by its digest."""
    build_report(hostile_run, tmp_path / "page.html")
    found = disagreements(load_tables(hostile_run), RunDirectory(hostile_run))
    summary = msgspec.json.decode((hostile_run / "summary.json").read_bytes(), type=Summary)
    links = [
        link
        for page in suite_pairs(summary.comparisons, found)
        for pair in page.pairs
        for side in pair.sides
        for link in (side.find, *(each for row in side.rows for each in (row.better, row.worse)))
    ]
    assert links
    assert not any(sign in link for link in links for sign in "<>\"' \u202e")
    assert any(link.startswith("#item=") for link in links)


def test_the_page_states_the_family(several, tmp_path):
    """How many comparisons are corrected together, and what is not among them."""
    run = write_run(tmp_path / "run", Plan(samples=30))
    html = build_report(run, tmp_path / "page.html").read_text()
    assert "p is corrected over one family: all 3 comparisons" in html
    assert "B.–H.</span>" in html
