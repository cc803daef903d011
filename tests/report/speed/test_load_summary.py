"""The load part of a summary: from valid phases, over repetitions, with money where it is known."""

import msgspec
import pytest

from harness.report.build import build_report
from harness.report.speed.measured import planned_phases
from harness.report.summarise import write_summary
from harness.report.terminal import read_summary, result_lines
from harness.store.manifest import read_manifest
from tests.report.synthetic import Plan, write_run
from tests.report.synthetic_load import HOSTING, OUTPUT, PROMPT, Load, add_load


@pytest.fixture(scope="module")
def summary(loaded_run, tmp_path_factory):
    """The summary of the loaded run."""
    build_report(loaded_run, tmp_path_factory.mktemp("reports") / "page.html")
    return read_summary(loaded_run)


def step(summary, model, label):
    """One step by its names."""
    return next(one for one in summary.load.steps if (one.model, one.label) == (model, label))


def test_throughput_is_that_of_the_pretended_server(summary):
    """420 and 300 tokens/s at most, within the 1% by which repetitions differ."""
    assert step(summary, "nano-scout", "8 at once").value("output_tokens_per_s").mean == pytest.approx(420, rel=0.04)
    assert step(summary, "nano-maverick", "8 at once").value("output_tokens_per_s").mean == pytest.approx(300, rel=0.04)


def test_invalid_phases_enter_no_figure(summary):
    """The step is there, with the words, and nothing else."""
    limited = step(summary, "nano-scout", "16 at once")
    assert (limited.phases, limited.valid, limited.invalid) == (3, 0, ("CPU 97% (limit 80%)",))
    assert not limited.values and not limited.percentiles and limited.throughput is None
    assert summary.load.invalid == 6


def test_figures_have_an_interval_over_repetitions(summary):
    """Three phases, one mean between its ends."""
    rate = step(summary, "nano-scout", "4 at once").value("output_tokens_per_s")
    assert rate.n == 3 and rate.low < rate.mean < rate.high


def test_counts_add_up(summary):
    """Inside is complete, failed and broken off together, and no more than was sent."""
    for one in summary.load.steps:
        assert one.counts.inside == one.counts.complete + one.counts.failed + one.counts.broken_off
        assert one.counts.sent >= one.counts.inside


def test_a_percentile_that_one_repetition_cannot_tell_is_left_out(summary):
    """Fewer than 100 requests a phase have no p99; p50 they have."""
    slow = step(summary, "nano-scout", "1 at once")
    assert slow.percentile("ttft_s", "p50") is not None
    assert slow.percentile("ttft_s", "p99") is None


def test_server_is_set_beside_ours(summary):
    """It counts 8% more output tokens: shown as a disagreement."""
    told = {one.name: one for one in step(summary, "nano-scout", "4 at once").agreement}
    assert told["output_tokens"].disagrees
    assert told["output_tokens"].difference == pytest.approx(1 / 1.08 - 1, abs=0.05)


def test_the_longest_prompt_is_kept(summary):
    """By it prices for shorter prompts are left out."""
    assert step(summary, "nano-scout", "8 at once").throughput.longest_prompt_tokens > 0


def test_dollars_follow_from_throughput(summary):
    """$0.10 an hour over the tokens of an hour, input and output together."""
    moved = step(summary, "nano-scout", "8 at once").throughput
    tokens = (moved.input_tokens_per_s + moved.output_tokens_per_s) * 3600
    assert moved.cost.blended_usd_per_mtok == pytest.approx(0.1 / tokens * 1e6)


def test_break_even_is_at_the_operating_point(summary):
    """A day of the server costs $2.40; the price of nano-maverick is reached from so many tokens a day."""
    (row,) = [one for one in summary.load.break_evens if one.model == "nano-scout"]
    share = PROMPT / (PROMPT + OUTPUT)
    assert row.usd_per_day == pytest.approx(2.4)
    assert row.hosted_usd_per_mtok == pytest.approx(share * 0.2 + (1 - share) * 0.6, rel=0.05)
    assert row.first == pytest.approx(2.4 / row.hosted_usd_per_mtok * 1e6)


def test_answers_have_a_price_at_measured_throughput(summary):
    """For each accuracy suite, with the load point named and an interval around it."""
    rows = [row for row in summary.load.answers if row.model == "nano-scout"]
    assert {row.suite for row in rows} == {"arithmetic", "custom-tickets", "needle-quick"}
    assert all(row.usd_per_correct_low < row.usd_per_correct < row.usd_per_correct_high for row in rows)
    assert {row.label for row in rows} == {
        one.throughput.label for one in summary.load.points if one.model == "nano-scout"
    }


def test_comparisons_are_by_repetition_and_corrected(summary):
    """420 against 300 tokens/s is faster; at one request at once both are as fast as the pace allows."""
    told = {one.label: one for one in summary.load.comparisons}
    assert told["8 at once"].verdict == "faster"
    assert told["1 at once"].verdict == "cannot tell"
    assert all(one.p_adjusted >= one.difference.p for one in told.values())


def test_one_repetition_tells_no_difference(tmp_path):
    """However far apart the two are."""
    run = write_run(tmp_path / "run", Plan(samples=1))
    add_load(run, Load({"nano-scout": 420.0, "nano-maverick": 200.0}, (4,), repetitions=1))
    build_report(run, tmp_path / "page.html")
    (pair,) = read_summary(run).load.comparisons
    assert (pair.verdict, pair.difference) == ("cannot tell", None)


def test_missing_phases_make_a_run_incomplete(loaded_run, tmp_path):
    """Planned are 2 models × 5 levels × 3 repetitions; a search's probes are not counted."""
    assert planned_phases(read_manifest(loaded_run)) == 30
    run = add_load(write_run(tmp_path / "run", Plan(samples=20)), Load({"nano-scout": 420.0}, (1, 2), repetitions=1))
    build_report(run, tmp_path / "page.html")
    summary = read_summary(run)
    assert (summary.load.planned, summary.load.measured, summary.incomplete) == (4, 2, True)


def test_without_hosting_there_is_no_money(tmp_path):
    """Unknown is unknown."""
    run = add_load(write_run(tmp_path / "run", Plan(samples=2)), Load({"nano-scout": 420.0}, (1, 2), repetitions=1))
    build_report(run, tmp_path / "page.html")
    load = read_summary(run).load
    assert not load.break_evens and not load.answers
    assert all(one.throughput.cost is None for one in load.steps)


def test_summary_is_the_same_every_time(summary, tmp_path):
    """It reads back, and is written in a fixed order."""
    write_summary(tmp_path / "a.json", summary)
    write_summary(tmp_path / "b.json", msgspec.json.decode((tmp_path / "a.json").read_bytes(), type=type(summary)))
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_capacity_says_what_was_tried(tmp_path):
    """Rates of a search, the highest that held below the lowest that did not."""
    run = write_run(tmp_path / "run", Plan(samples=1))
    rates = (4.0, 8.0, 40.0)
    add_load(run, Load({"nano-scout": 600.0}, (), searched=rates, repetitions=1, steady_s=40, hosting=HOSTING))
    build_report(run, tmp_path / "page.html")
    load = read_summary(run).load
    (found,) = load.capacities
    assert [one.load for one in found.tried] == list(rates)
    assert (found.held, found.missed) == (8.0, 40.0)
    assert load.points[0].chosen == "SLO"


def test_terminal_has_a_line_for_each_model(loaded_run, summary):
    """Speed, what holds, and money, as on the page."""
    lines = [
        line for line in result_lines(read_manifest(loaded_run), summary) if line.startswith("chat-sweep, under load: ")
    ]
    assert len(lines) == 2
    assert "output tokens/s at 4 at once" in lines[0]
