"""The load frames: one row per request and per phase, missing is missing, memory flat."""

import subprocess
import sys

import msgspec
import pandas as pd
import pytest

from harness.report.speed.write import write_load
from harness.store.manifest import read_manifest, write_manifest
from harness.store.run_directory import RunDirectory
from tests.report.synthetic import Plan, write_run
from tests.report.synthetic_load import Load, add_load


@pytest.fixture(scope="module")
def frames(loaded_run, tmp_path_factory):
    """Both frames, read back by pandas."""
    out = tmp_path_factory.mktemp("frames")
    paths = write_load(RunDirectory(loaded_run), read_manifest(loaded_run), out).paths
    return [pd.read_parquet(path) for path in paths]


def test_one_row_per_request_and_phase(frames, loaded_run):
    """Every line of both journals is a row, and the rows inside are those that the phase counts."""
    load, phases = frames
    assert len(load) == len((loaded_run / "load.jsonl").read_text().splitlines())
    assert len(phases) == len((loaded_run / "phases.jsonl").read_text().splitlines())
    inside = load[load["inside"]].groupby("phase", observed=True).size()
    assert inside.to_dict() == phases.set_index("phase")["inside"].to_dict()
    assert not load["inside"].all()


def test_missing_is_not_zero(frames):
    """A failed request has no times and no tokens, a closed loop no rate, a phase that is valid no reason."""
    load, phases = frames
    failed = load[load["ended"] == "failed"]
    assert len(failed) and failed[["ttft_s", "latency_s", "completion_tokens"]].isna().all(axis=None)
    assert phases.loc[phases["concurrency"].notna(), "requests_per_s"].isna().all()
    assert (phases["limited_by_client"].isna() == phases["valid"]).all()


def test_open_loop_times_count_from_when_due(frames):
    """Latency is the end less the due time in an open loop, less the sending in a closed one."""
    load = frames[0][frames[0]["ended"] == "complete"]
    opened = load["requests_per_s"].notna()
    begun = load["sent_s"].where(~opened, load["scheduled_s"])
    assert ((load["ended_s"] - begun) - load["latency_s"]).abs().max() < 1e-6
    assert (load.loc[opened, "sent_s"] > load.loc[opened, "scheduled_s"]).all()


def test_csv_holds_the_same(frames, loaded_run, tmp_path):
    """The files in the other format read back as the same rows."""
    for path, frame in zip(
        write_load(RunDirectory(loaded_run), read_manifest(loaded_run), tmp_path, "csv").paths, frames, strict=True
    ):
        back = pd.read_csv(path)
        assert list(back.columns) == list(frame.columns)
        assert len(back) == len(frame)


def test_phases_of_a_suite_that_is_gone_are_left_out(loaded_run, tmp_path):
    """What the manifest no longer names is no part of the run."""
    run = add_load(write_run(tmp_path / "run", Plan(samples=1)), Load({"nano-scout": 300.0}, (1,), repetitions=1))
    manifest = read_manifest(run)
    renamed = msgspec.structs.replace(manifest.load_suites[0], name="another")
    write_manifest(run, msgspec.structs.replace(manifest, load_suites=(renamed,)))
    assert write_load(RunDirectory(run), read_manifest(run), tmp_path).phases == ()


def test_a_run_without_load_suites_has_no_load_frames(run, tmp_path):
    """No empty files."""
    assert write_load(RunDirectory(run), read_manifest(run), tmp_path).paths == ()
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="reads peak memory from /proc, where a parent's does not count")
@pytest.mark.long
def test_memory_does_not_grow_with_phases(tmp_path):
    """Six times as many requests, in more phases, take less than 12 MB more."""
    code = (
        "import re, sys; from pathlib import Path; from harness.report.speed.write import write_load;"
        "from harness.store.manifest import read_manifest; from harness.store.run_directory import RunDirectory;"
        "run = Path(sys.argv[1]); write_load(RunDirectory(run), read_manifest(run), run);"
        "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])"
    )
    peaks_kb = []
    for repetitions in (2, 12):
        run = write_run(tmp_path / str(repetitions), Plan(samples=1))
        add_load(run, Load({"nano-scout": 6000.0}, (32,), repetitions=repetitions))
        out = subprocess.run([sys.executable, "-c", code, run], capture_output=True, text=True, check=True)
        peaks_kb.append(int(out.stdout))
    assert peaks_kb[1] - peaks_kb[0] < 12_000
