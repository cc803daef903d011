"""Everything that is left out, counted."""

from __future__ import annotations

import msgspec
import pytest

from harness.core.score import Outcome
from harness.report.build import build_report
from harness.report.explorer.embed import PageSamples
from harness.report.left_out.page import left_out
from harness.report.left_out.slices import unsliced_tags
from harness.report.summary import Summary
from harness.report.tables import load_tables
from tests.report.synthetic import Plan, write_run


def rows_of(run, page, shown=0, total=0, with_credit=()):
    """What is left out of a run's page, and its summary."""
    build_report(run, page)
    summary = msgspec.json.decode((run / "summary.json").read_bytes(), type=Summary)
    unsliced = unsliced_tags(load_tables(run).completions)
    return left_out(summary, PageSamples("", (), shown, total), unsliced, with_credit), summary


@pytest.fixture(scope="module")
def partial(tmp_path_factory):
    """A run that is not finished and of which some failed."""
    folder = tmp_path_factory.mktemp("results")
    return rows_of(write_run(folder / "run", Plan(samples=60, failed_share=0.1)), folder / "page.html", 5, 10)


def test_every_undecided_item_is_in_the_list(partial):
    """For each suite and model, by outcome, with why a failure failed."""
    rows, summary = partial
    undecided = [outcome for outcome in Outcome if not outcome.decided]
    for suite in summary.suites:
        for model in summary.models:
            outcomes = summary.of_suite(model, suite).outcomes
            listed = {
                row.what: row.count for row in rows if (row.place, row.model) == (suite, model) and "items" in row.what
            }
            assert listed == {f"items {one}": outcomes[one] for one in undecided if outcomes.get(one)}
    failed = [row for row in rows if row.what == "items failed"]
    assert failed and all(row.why.endswith(f"{row.count} connection") for row in failed)


def test_undecided_samples_of_pairs_are_counted(partial):
    """As the comparison has them."""
    rows, summary = partial
    counts = {row.place: row.count for row in rows if row.what == "samples"}
    assert counts == {pair.suite: pair.undecided for pair in summary.comparisons if pair.undecided}


def test_what_the_page_has_no_room_for_is_counted(partial):
    """Five of ten items here."""
    rows, _ = partial
    assert [row.count for row in rows if row.what == "items not in this page"] == [5]


def test_tags_that_are_no_slices_are_named(tmp_path):
    """One value, or more than a table holds; the others are not in the list."""
    rows, _ = rows_of(write_run(tmp_path / "run", Plan(samples=2)), tmp_path / "page.html")
    named = [(row.place, row.what) for row in rows if row.what.startswith("slicing")]
    assert named == []
    rows, _ = rows_of(write_run(tmp_path / "one", Plan(samples=1)), tmp_path / "page.html")
    named = [(row.place, row.what) for row in rows if row.what.startswith("slicing")]
    assert named == [("arithmetic", "slicing, by difficulty"), ("custom-tickets", "slicing, by queue")]


def test_unread_answers_with_a_credit_are_said_to_stay_in(tmp_path):
    """Where an official rule gives them one, they are left out of nothing."""
    run = write_run(tmp_path / "run", Plan(samples=200, seed=3))
    rows, _ = rows_of(run, tmp_path / "page.html", with_credit=["custom-tickets"])
    unread = [row for row in rows if row.what == "items unparsed"]
    assert unread and all(row.of.startswith("nothing") for row in unread)


def test_invalid_phases_are_counted_with_their_reason(loaded_run, tmp_path):
    """By step; what was sent outside of the window, too."""
    rows, summary = rows_of(loaded_run, tmp_path / "page.html")
    assert sum(row.count for row in rows if row.what == "load phases invalid") == summary.load.invalid > 0
    outside = sum(step.counts.sent - step.counts.inside for step in summary.load.steps)
    assert sum(row.count for row in rows if row.what == "requests") == outside


def test_a_link_opens_them_in_the_explorer(partial):
    """By the filters' names."""
    rows, _ = partial
    (row,) = [row for row in rows if row.what == "items unservable" and row.model == "nano-scout"]
    assert row.find == "#find=suite=needle-quick&model=nano-scout&outcome=unservable"
