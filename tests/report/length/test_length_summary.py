"""The `long_context` part: rows by length, what is cold, what is exact, what is compared."""

import msgspec
import pandas as pd
import pytest

from harness.core.estimate import Estimate
from harness.core.score import Outcome
from harness.report.frame import load_frames
from harness.report.length.rows import writing_tokens_per_s
from harness.report.summarise import summarise, write_summary
from harness.report.summary import Summary
from tests.report.synthetic import Plan, write_run
from tests.report.synthetic_length import Lengths, write_lengths


def summary_of(directory):
    """The summary of a run directory."""
    frames = load_frames(directory)
    return summarise(frames.manifest, frames.completions)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Two models on one task, at depths."""
    run = write_lengths(tmp_path_factory.mktemp("r") / "run", Lengths({"a": 2048, "b": 1024}, effective_at=0.7))
    return summary_of(run).long_context


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """Five questions about each text."""
    lengths = Lengths({"a": 2048}, depths=(), probes=5, off_tokens=-3, period_tokens=3000)
    return summary_of(write_lengths(tmp_path_factory.mktemp("r") / "run", lengths)).long_context


def test_frames_have_sizes_and_clusters(tmp_path):
    """Failures too; a run without lengths has the columns, and nothing in them."""
    run = write_lengths(tmp_path / "run", Lengths({"a": 2048}, depths=(), probes=2, per_cell=1, period_tokens=9))
    frame = load_frames(run).completions
    assert frame[["requested_tokens", "counted_tokens", "cluster", "period_tokens"]].notna().all(axis=None)
    assert frame["depth_error"].max() == pytest.approx(0.01)
    plain = load_frames(write_run(tmp_path / "plain", Plan(samples=2))).completions
    assert plain[["requested_tokens", "counted_tokens", "cluster", "depth_error"]].isna().all(axis=None)


def test_no_lengths_no_part(tmp_path):
    """A run that asked nothing of a length has no such part."""
    run = write_run(tmp_path / "run", Plan(samples=2))
    lines = [line for line in (run / "completions.jsonl").read_text().splitlines() if '"length"' not in line]
    (run / "completions.jsonl").write_text("\n".join(lines) + "\n")
    assert summary_of(run).long_context is None


def test_older_runs_tell_lengths_by_their_tags(tmp_path):
    """Records without a size: the tags `length` and `depth`, where the length is a number."""
    part = summary_of(write_run(tmp_path / "run", Plan(samples=2))).long_context
    curve = part.of("needle-quick", "needle-quick")[0]
    assert [row.requested_tokens for row in curve.rows] == [256, 1024, 4096, 16384]
    assert curve.rows[0].counted_tokens is None and curve.rows[0].server_tokens.median == 256


def test_tags_of_the_users_own_are_no_lengths(tmp_path):
    """`length: 20` of a plain question is whatever they mean by it."""
    run = write_run(tmp_path / "run", Plan(samples=2))
    manifest = (run / "manifest.json").read_text()
    (run / "manifest.json").write_text(manifest.replace('"kind": "needle"', '"kind": "jsonl"'))
    assert summary_of(run).long_context is None


def test_rows_count_everything_once(found):
    """Each length with all its items; past the limit unservable, without a value."""
    for curve in found.curves:
        assert [sum(row.estimate.outcomes.values()) for row in curve.rows] == [20] * 6
        assert curve.rows[-1].unservable == 20 and curve.rows[-1].estimate.value is None
        assert sum(cell.estimate.n for cell in curve.cells) == sum(row.estimate.n for row in curve.rows) == 100


def test_threshold_is_the_sources(found, shared):
    """Declared, else 85%."""
    assert {curve.effective.threshold for curve in found.curves} == {0.7}
    assert shared.curves[0].effective.threshold == 0.85
    assert [curve.effective.tokens for curve in found.curves] == [2048, 1024]


def test_speeds_are_of_fresh_tokens(found):
    """2,500 prompt tokens a second, 125 or so output tokens a second, as the pretended server gives them."""
    first, row = found.curves[0].rows[0], found.curves[0].rows[4]
    assert first.prefill_tokens_per_s.p50 == pytest.approx((257 - 5) / 0.1059, rel=0.005)
    assert row.prefill_tokens_per_s.p50 == pytest.approx(2490, rel=0.01)
    assert row.decode_tokens_per_s.p50 == pytest.approx(11 / 0.096, rel=0.001)
    assert row.usd_per_request == pytest.approx((4097 * 0.2 + 12 * 0.6) / 1e6)
    assert found.curves[0].rows[-1].usd_per_request is None


def test_kv_cache_is_arithmetic_of_the_card(found):
    """Scout's layers: 48 keep 16,384 tokens without a hybrid manager; with it 12 do, and 36 keep 8,192."""
    row = found.curves[0].rows[-1]
    assert row.kv_full_bytes == 16384 * 48 * 4096
    assert row.kv_hybrid_bytes == (16384 * 12 + 8192 * 36) * 4096


def test_later_questions_about_a_text_are_apart(shared):
    """The first of a text is cold, the others are not mixed in; short prompts that begin alike are no exception."""
    row = shared.curves[0].rows[2]
    assert (row.ttft_s.n, row.ttft_shared_s.n, row.ttft_left_out) == (4, 16, 0)
    assert row.ttft_s.p50 > 20 * row.ttft_shared_s.p50
    assert row.cached_share == pytest.approx((5 + 4 * 1014) / (5 * 1025))
    assert row.estimate.n == 20 and row.estimate.clusters == 4


def test_later_questions_are_apart_where_the_server_tells_no_cache(tmp_path):
    """Nothing is known of its cache then, so order alone tells."""
    run = write_lengths(tmp_path / "run", Lengths({"a": 2048}, depths=(), probes=5, tells_cache=False))
    row = summary_of(run).long_context.curves[0].rows[2]
    assert (row.ttft_s.n, row.ttft_shared_s.n, row.cached_share, row.ttft_cache_unknown) == (4, 16, None, 4)


def test_prompts_from_the_cache_are_left_out_of_cold_times(tmp_path):
    """A text that the server had before the run is neither cold nor a later question, and is counted."""
    run = write_lengths(tmp_path / "run", Lengths({"a": 2048}, per_cell=1))
    text = (run / "completions.jsonl").read_text()
    (run / "completions.jsonl").write_text(text.replace('"cached_tokens":5', '"cached_tokens":200', 5))
    row = summary_of(run).long_context.curves[0].rows[0]
    assert (row.ttft_s.n, row.ttft_shared_s.n, row.ttft_left_out) == (0, 0, 5)


def test_exactness_is_the_worst(shared, found):
    """By our count and by the server's, with the sign."""
    assert msgspec.structs.astuple(shared.curves[0].exactness)[:5] == (-3, 1, pytest.approx(0.01), 1024, 3000)
    assert found.curves[0].exactness.counted_off_tokens == 0


def test_depths_that_were_drawn_are_told_in_fifths(shared):
    """No depth was declared: five questions stand in five fifths."""
    assert {cell.depth for cell in shared.curves[0].cells} == {"0–20", "20–40", "40–60", "60–80", "80–100"}


def test_differences_are_those_of_the_cells(found):
    """Mean of one less mean of the other where both were decided; none where nothing could be served."""
    values = {
        (curve.model, cell.requested_tokens, cell.depth): cell.estimate
        for curve in found.curves
        for cell in curve.cells
    }
    assert len(found.differences) == 25
    for cell in found.differences:
        at = (cell.requested_tokens, cell.depth)
        assert cell.difference == pytest.approx(values["a", *at].value - values["b", *at].value)
        assert cell.low <= cell.difference <= cell.high and cell.n == 4


def test_a_search_that_stops_for_one_task_does_not_raise_the_score(tmp_path):
    """Pooled are lengths that every task was asked: the easy one, alone at the others, is told for itself."""
    lengths = (256, 512, 1024, 2048, 4096)
    asks = {"hard": (256, 512), "easy": (256, 1024, 2048, 512)}
    made = Lengths({"a": 256}, ("easy", "hard"), lengths, easy=("easy",), asks=asks)
    part = summary_of(write_lengths(tmp_path / "run", made)).long_context
    (pooled,), (easy,) = part.of("needles", None), part.of("needles", "easy")
    assert [row.requested_tokens for row in pooled.rows] == [256, 512]
    assert (pooled.pooled.tasks, pooled.pooled.left_out) == (2, (1024, 2048))
    assert (pooled.effective.tokens, pooled.area.to_tokens) == (256, 512)
    assert (easy.effective.tokens, easy.pooled) == (2048, None)


@pytest.mark.parametrize("asks", [{"hard": (256,), "easy": (512,)}, {"hard": ()}])
def test_nothing_in_common_is_not_pooled(tmp_path, asks):
    """Also where a declared task was not asked at all."""
    run = write_lengths(tmp_path / "run", Lengths({"a": 256}, ("easy", "hard"), (256, 512), asks=asks))
    assert None not in summary_of(run).long_context.tasks("needles")


def test_what_one_task_could_not_be_served_is_not_pooled(tmp_path):
    """What is left there is the other task alone; what neither could be served stays, without a value."""
    run = write_lengths(tmp_path / "run", Lengths({"a": 4096}, ("x", "y"), (256, 8192, 16384), per_cell=1))
    frames = load_frames(run)
    gone = (frames.completions["task"] == "y") & (frames.completions["requested_tokens"] == 8192)
    frames.completions.loc[gone, ["outcome", "value"]] = ["unservable", None]
    (pooled,) = summarise(frames.manifest, frames.completions).long_context.of("needles", None)
    assert [row.requested_tokens for row in pooled.rows] == [256, 16384]
    assert pooled.pooled.left_out == (8192,)


def test_who_counted_is_in_the_exactness(tmp_path):
    """By the manifest: an estimate, and a server that does not count prompts."""
    made = Lengths({"a": 256}, per_cell=1, counter="approximate, 4 characters per token", template_tokens=None)
    found = summary_of(write_lengths(tmp_path / "run", made)).long_context.curves[0].exactness
    assert (found.estimated, found.without_template) == (True, True)
    known = summary_of(write_lengths(tmp_path / "known", Lengths({"a": 256}, per_cell=1))).long_context.curves[0]
    assert (known.exactness.estimated, known.exactness.without_template) == (False, False)


def test_a_server_that_reads_less_than_we_count_is_noted(tmp_path):
    """At the lengths where it does; the template, a token here, is no cut."""
    made = Lengths({"a": 256}, per_cell=1, server_reads=1000, tells_cache=False)
    rows = summary_of(write_lengths(tmp_path / "run", made)).long_context.curves[0].rows
    assert {row.requested_tokens: row.server_fewer for row in rows} == {
        256: 0, 512: 0, 1024: 0, 2048: 5, 4096: 5, 16384: 0
    }  # fmt: skip


def test_a_count_of_our_text_is_not_what_the_server_read(tmp_path):
    """The server's /tokenize counts what it is given, whatever it reads of a prompt."""
    run = write_lengths(tmp_path / "run", Lengths({"a": 256}, per_cell=1))
    text = (run / "completions.jsonl").read_text()
    (run / "completions.jsonl").write_text(text.replace('"counted_by":"usage"', '"counted_by":"tokenize"'))
    curve = summary_of(run).long_context.curves[0]
    assert curve.rows[0].server_tokens is None and curve.exactness.server_off_tokens is None


def test_several_tasks_are_told_together_and_each(tmp_path):
    """As RULER's effective length is of the mean over its tasks."""
    run = write_lengths(tmp_path / "run", Lengths(dict.fromkeys("abcd", 2048), tasks=("x", "y"), per_cell=1))
    part = summary_of(run).long_context
    assert part.tasks("needles") == [None, "x", "y"]
    assert part.pairs_left_out == 3
    together, *each = (part.of("needles", task)[0].rows[0].estimate for task in (None, "x", "y"))
    assert together.n == sum(one.n for one in each) == 10


def test_it_reads_back(tmp_path):
    """summary.json decodes into the documented structs, and is the same whatever the order of lines."""
    run = write_lengths(tmp_path / "run", Lengths({"a": 2048, "b": 1024}, depths=(), probes=3))
    summary = summary_of(run)
    write_summary(run / "summary.json", summary)
    data = (run / "summary.json").read_bytes()
    assert msgspec.json.decode(data, type=Summary) == summary
    lines = (run / "completions.jsonl").read_text().splitlines()
    (run / "completions.jsonl").write_text("\n".join(reversed(lines)) + "\n")
    write_summary(run / "again.json", summary_of(run))
    assert (run / "again.json").read_bytes() == data


def test_estimates_of_shared_texts_say_so_everywhere(tmp_path):
    """The suite's estimate and the comparison too: n samples about fewer texts, no McNemar."""
    run = write_lengths(tmp_path / "run", Lengths({"a": 2048, "b": 1024}, depths=(), probes=3))
    summary = summary_of(run)
    whole = summary.of_suite("a", "needles")
    assert isinstance(whole, Estimate) and (whole.n, whole.clusters) == (60, 20)
    (pair,) = summary.comparisons
    assert (pair.paired.test, pair.paired.clusters) == ("sign flip by cluster", 20)
    assert whole.outcomes[Outcome.UNSERVABLE] == 12


def test_writing_is_told_by_pieces_and_of_enough_of_them():
    """A late server sends its first tokens together: they took their time all the same. Few pieces tell nothing."""
    answered = pd.DataFrame(
        {
            "completion_tokens": [100, 100, 8, 8],
            "chunks": [90, 100, 8, 3],
            "latency_s": [2.0, 2.0, 1.7, 1.01],
            "ttft_s": [1.0, 1.0, 1.0, 1.0],
        }
    ).astype({"completion_tokens": "Int64", "chunks": "Int64"})
    assert writing_tokens_per_s(answered).round(6).tolist()[:3] == [89, 99, 10]
    assert pd.isna(writing_tokens_per_s(answered).iloc[3])
