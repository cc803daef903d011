"""The summary: the same for the same answers, and honest about what is missing."""

import msgspec
import pytest

from harness.report.frame import load_frames
from harness.report.summarise import summarise, write_summary
from harness.report.summary import Summary
from tests.report.synthetic import PRICE, Plan, Player, write_run


def summary_of(directory):
    """The summary of a run directory."""
    frames = load_frames(directory)
    return summarise(frames.manifest, frames.completions)


def test_counts_are_complete(run):
    """Each suite's outcome counts add up to its items, for each model."""
    summary = summary_of(run)
    for model in summary.models:
        for suite in summary.suites:
            assert sum(summary.of_suite(model, suite).outcomes.values()) == 60


def test_order_of_answers_does_not_matter(tmp_path):
    """The same answers in another order give the same rows, and the same file byte for byte."""
    files, ids = [], []
    for order in (1, 2):
        run = write_run(tmp_path / str(order) / "run", Plan(samples=30, epochs=2), seed_order=order)
        write_summary(run / "summary.json", summary_of(run))
        ids.append(list(load_frames(run).completions["id"]))
        files.append((run / "summary.json").read_bytes())
    assert files[0] == files[1]
    assert ids[0] == ids[1]


def test_summary_reads_back(run):
    """summary.json decodes into the documented structs."""
    summary = summary_of(run)
    write_summary(run / "summary.json", summary)
    assert msgspec.json.decode((run / "summary.json").read_bytes(), type=Summary) == summary


def test_a_clear_difference_is_told(tmp_path):
    """60 points at n = 60 are called better; the same model twice is not."""
    players = (Player("weak", 0.3), Player("strong", 0.95), Player("stronger", 0.95))
    summary = summary_of(write_run(tmp_path / "run", Plan(players, samples=60)))
    told = {(pair.a, pair.b): pair.verdict for pair in summary.comparisons if pair.suite == "arithmetic"}
    assert told["weak", "strong"] == "worse"
    assert told["strong", "stronger"] == "cannot tell"


def test_family_is_every_pair_on_every_suite(tmp_path):
    """Three models on three suites: nine comparisons corrected together."""
    players = (Player("a", 0.5), Player("b", 0.9), Player("c", 0.9))
    summary = summary_of(write_run(tmp_path / "run", Plan(players, samples=40)))
    assert len(summary.comparisons) == 9
    smallest = min(summary.comparisons, key=lambda pair: pair.paired.p)
    assert smallest.p_adjusted == pytest.approx(min(1, 9 * smallest.paired.p))


def test_verdicts_follow_the_corrected_p(tmp_path):
    """Among ten pairs of slightly different models, some lose their significance to the correction, and say so."""
    players = tuple(Player(f"model {number}", 0.5 + 0.06 * number) for number in range(5))
    pairs = summary_of(write_run(tmp_path / "run", Plan(players, samples=120))).comparisons
    assert all((pair.verdict == "cannot tell") == (pair.p_adjusted >= 0.05) for pair in pairs)
    assert any(pair.paired.p < 0.05 <= pair.p_adjusted for pair in pairs)


@pytest.mark.parametrize(
    ("plan", "incomplete"),
    [
        (Plan(samples=20), False),
        (Plan(samples=20, status="incomplete"), True),
        (Plan(samples=20, failed_share=0.2), True),
    ],
)
def test_incomplete_is_said(tmp_path, plan, incomplete):
    """Not finished, or more failed than the limit: incomplete."""
    summary = summary_of(write_run(tmp_path / "run", plan))
    assert summary.incomplete is incomplete
    assert (summary.failed_share > 0) is bool(plan.failed_share)


def test_missing_items_make_a_run_incomplete(tmp_path):
    """Fewer items on disk than planned is incomplete, whatever the manifest says."""
    run = write_run(tmp_path / "run", Plan(samples=20))
    lines = (run / "completions.jsonl").read_bytes().splitlines(keepends=True)
    (run / "completions.jsonl").write_bytes(b"".join(lines[:-5]))
    assert summary_of(run).incomplete


def test_unpriced_is_unknown(tmp_path):
    """Only the priced model has a cost and a cost per correct answer."""
    players = (Player("free", 0.5), Player("paid", 0.9, PRICE))
    spending = summary_of(write_run(tmp_path / "run", Plan(players, samples=20))).spending
    assert {row.model for row in spending if row.cost_usd is not None} == {"paid"}
    assert all((row.usd_per_correct is None) == (row.model == "free") for row in spending)


def test_grid_cells_and_slices(run):
    """Needles are sliced by length, by depth, and by both."""
    slices = {tuple(m.slice) for m in summary_of(run).measures if m.suite == "needle-quick"}
    assert slices == {(), ("depth",), ("length",), ("length", "depth")}
