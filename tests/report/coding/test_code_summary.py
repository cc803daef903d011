"""The coding part of a summary: pass@k, kinds of error, problems that cannot be judged, months."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from harness.core.score import Outcome
from harness.report.build import build_report
from harness.report.coding.summarise import coding_part
from harness.report.frame import load_frames
from harness.report.tables import load_tables
from harness.report.terminal import read_summary, result_lines
from harness.stats.pass_at_k import Attempts, pass_rate
from harness.store.manifest import read_manifest, write_manifest
from tests.report.synthetic import Plan, write_run
from tests.report.synthetic_code import BUBBLEWRAP, NO_SANDBOX, Programs, write_programs

MONTHS = ("2024-06", "2024-07", "2024-08", "2024-09", "2024-10")


def part_of(run):
    """The coding part of the run in a directory."""
    tables = load_tables(run)
    return coding_part(tables.manifest, tables.completions)


@pytest.fixture(scope="module")
def ten(tmp_path_factory):
    """Two models, ten attempts at each problem, some of which failed; two problems cannot be judged."""
    programs = Programs({"a": 0.4, "b": 0.7}, epochs=10, broken=frozenset([3, 8]), failed_every=30)
    return write_programs(tmp_path_factory.mktemp("results") / "ten", programs)


def test_pass_at_k_is_over_the_attempts(ten):
    """Every answer of a problem that can be judged, whatever became of it, but no failed request."""
    items = load_frames(ten).completions
    judged = items[~items["sample"].isin(["humaneval/3", "humaneval/8"]) & (items["outcome"] != "failed")]
    for row in part_of(ten).rows:
        own = judged[judged["model"] == row.model]
        passed = (own["outcome"] == "correct").groupby(own["sample"], observed=True).agg(["size", "sum"])
        attempts = Attempts(passed["size"].to_numpy(np.int64), passed["sum"].to_numpy(np.int64))
        assert row.pass_at == tuple(pass_rate(attempts, k) for k in (1, 2, 5, 10))
        assert (row.attempts, row.passed) == (len(own), int(passed["sum"].sum()))
        assert row.pass_at[0].of == row.pass_at[0].n == 38 > row.pass_at[3].n > 0


def test_all_attempts_are_accounted_for(ten):
    """Those that did not pass are counted by kind: where none was run by the outcome, else by the error."""
    items = load_frames(ten).completions
    for row in part_of(ten).rows:
        assert sum(row.errors.values()) == row.attempts - row.passed
        own = items[(items["model"] == row.model) & items["outcome"].isin(["wrong", "truncated"])]
        assert row.errors["timeout"] == (own["error"] == "timeout").sum() > 0
        assert row.errors["truncated"] == (own["outcome"] == "truncated").sum() > 0
        assert "unknown" not in row.errors


def test_a_problem_whose_reference_fails_counts_for_no_model(tmp_path):
    """Not even for one that got it right, or only right answers to it would count."""
    run = write_programs(tmp_path / "run", Programs({"a": 1.5, "b": 1.5}, problems=6, broken=frozenset([2])))
    lines = (run / "scores.jsonl").read_bytes().splitlines()
    score = msgspec.json.decode(lines[8], type=dict)
    assert score["outcome"] == "failed"
    score |= {"outcome": "correct", "value": 1.0, "execution": {"passed": True, "tests": "..."}}
    (run / "scores.jsonl").write_bytes(b"\n".join([*lines[:8], msgspec.json.encode(score), *lines[9:], b""]))
    first, second = part_of(run).rows
    assert (first.unjudged, second.unjudged) == (("humaneval/2",), ())
    assert (first.attempts, second.attempts, second.pass_at[0].of) == (5, 5, 5)


def test_pass_at_1_is_the_lower_bound_of_the_score(tmp_path):
    """Where nothing failed; with one attempt its interval is as for any score."""
    run = write_programs(tmp_path / "run", Programs({"a": 0.5}, epochs=3))
    build_report(run, tmp_path / "page.html")
    summary = read_summary(run)
    (row,) = summary.coding.rows
    assert row.pass_at[0].value == pytest.approx(summary.of_suite("a", "coding").lowest)


def test_tests_passed_is_a_mean_of_problems(ten):
    """An answer without a program passed none; a test that was not run was not passed."""
    items = load_frames(ten).completions
    for row in part_of(ten).rows:
        own = items[(items["model"] == row.model) & ~items["sample"].isin(row.unjudged)]
        own = own[own["outcome"] != "failed"]
        share = (own["tests_passed"].fillna(0) / own["tests_total"].fillna(1)).astype(float)
        assert row.tests_passed == pytest.approx(share.groupby(own["sample"], observed=True).mean().mean())


def test_columns_of_programs(ten):
    """Counts of tests and the error; a program itself stays on disk, and what was not run has neither."""
    items = load_frames(ten).completions
    ran = items["tests_total"].notna()
    assert items[ran]["extracted"].isna().all()
    assert (items[ran & (items["outcome"] == "correct")]["tests_passed"] == 7).all()
    assert items[ran & (items["outcome"] == "correct")]["error"].isna().all()
    assert items[~ran][["tests_passed", "error"]].isna().all(axis=None)
    assert set(items[~ran]["outcome"].unique()) == {"unparsed", "truncated", "refused", "failed"}
    assert (load_frames(ten).scores["tests_total"].dropna() == 7).all()


def test_the_month_of_the_cutoff_counts_as_seen(tmp_path):
    """A model that is worse afterwards shows the change with its interval; one without a cutoff is not split."""
    programs = Programs({"a": 0.9, "b": 0.9}, problems=200, months=MONTHS, cutoffs={"a": "2024-08"}, later=-0.6)
    run = write_programs(tmp_path / "run", programs)
    first, second = part_of(run).releases
    assert (first.until.n, first.after.n, first.undated) == (120, 80, 0)
    assert first.change.difference == first.after.value - first.until.value < -0.3
    assert first.change.low < first.change.difference < first.change.high < 0
    assert [(at.month, at.pass_at_1.n) for at in first.months] == [(month, 40) for month in MONTHS]
    assert (second.cutoff, second.until, second.after, second.change) == (None,) * 4
    assert len(second.months) == 5


def test_what_is_no_month_is_left_out_and_counted(tmp_path):
    """Whatever a data set calls a release."""
    months = ("2024-06", "2024-6", "2024-13", "soon")
    run = write_programs(tmp_path / "run", Programs({"a": 0.5}, problems=8, months=months, cutoffs={"a": "2025-01"}))
    (row,) = part_of(run).releases
    assert (row.undated, [at.month for at in row.months]) == (6, ["2024-06"])
    assert (row.until.n, row.after.n, row.after.value, row.change) == (2, 0, None, None)


def test_a_run_without_programs_has_no_part(tmp_path):
    """Nor does a task without months have releases."""
    assert part_of(write_run(tmp_path / "other", Plan(samples=3))) is None
    assert part_of(write_programs(tmp_path / "run", Programs({"a": 0.5}, problems=3))).releases == ()


def test_a_wrong_answer_without_an_execution_is_of_unknown_kind(tmp_path):
    """It is counted all the same."""
    run = write_programs(tmp_path / "run", Programs({"a": -1.0}, problems=30))
    lines = [msgspec.json.decode(line) for line in (run / "scores.jsonl").read_bytes().splitlines()]
    for line in lines:
        line.pop("execution", None)
    (run / "scores.jsonl").write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    (row,) = part_of(run).rows
    assert row.errors["unknown"] == sum(line["outcome"] == Outcome.WRONG for line in lines) > 0


def test_the_terminal_says_when_nothing_held_the_programs(tmp_path):
    """First of all; and says nothing where a sandbox did."""
    bare, flagged = {"isolation": "none"}, {"isolation": "later", "unsafe": True}
    for places in ((), (BUBBLEWRAP,), (NO_SANDBOX,), (BUBBLEWRAP, bare), (flagged,)):
        told = bool(places) and places[-1] is not BUBBLEWRAP
        run = write_programs(tmp_path / "run", Programs({"a": 0.5}, problems=3, sandbox=places))
        build_report(run, tmp_path / "page.html")
        lines = list(result_lines(read_manifest(run), read_summary(run)))
        assert any(line.startswith("NO SANDBOX: model-written code") for line in lines) == told


def test_an_older_manifest_has_no_sandbox(tmp_path):
    """And reads as before."""
    run = write_run(tmp_path / "run", Plan(samples=1))
    text = (run / "manifest.json").read_bytes()
    raw = msgspec.json.decode(text)
    del raw["sandbox"]
    (run / "manifest.json").write_bytes(msgspec.json.encode(raw))
    manifest = read_manifest(run)
    assert manifest.sandbox == ()
    write_manifest(run, manifest)
    assert (run / "manifest.json").read_bytes() == text
