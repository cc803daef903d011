"""What the gate reads of a run."""

import os
from dataclasses import replace

import pytest

from harness.gate.side import Side
from tests.gate.made import Made, outcomes, write

GOOD = Made({"maths": outcomes(3, 1), "law": outcomes(2)}, tokens_per_s={2: (100.0,)})


def test_the_samples_of_one_suite(tmp_path):
    """None of a suite, or of a model, that there is not."""
    side = Side(write(tmp_path, "run", GOOD))
    assert list(side.of("scout", "maths")["credit"]) == [1, 1, 1, 0]
    assert side.of("scout", "nothing").empty
    assert side.of("nobody", "maths").empty


@pytest.mark.parametrize("written", [b"{", b'{"format": 1}', None])
def test_a_summary_of_another_version_is_reckoned_anew(tmp_path, written):
    """Or one that was never written."""
    run = write(tmp_path, "run", GOOD)
    if written is not None:
        (run / "summary.json").write_bytes(written)
        os.utime(run / "summary.json", (2e9, 2e9))
    assert Side(run).summary.items == 6


def test_a_run_that_went_on_is_reckoned_anew(tmp_path):
    """Continued without a report, its summary is that of what was there before."""
    run = write(tmp_path, "run", replace(GOOD, tokens_per_s={}))
    assert Side(run).summary.items == 6
    longer = write(tmp_path, "longer", Made({"maths": outcomes(9, 1)}))
    for name in ("completions.jsonl", "scores.jsonl", "manifest.json"):
        (run / name).write_bytes((longer / name).read_bytes())
    assert Side(run).summary.items == 10
