"""A run in a notebook."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import harness
from harness.core.errors import UserError

DOCS = Path(__file__).parents[2] / "docs" / "notebooks.md"


def test_the_frames_and_the_summary_agree(run):
    """Rows are items, scores are theirs, and means are those of the report."""
    loaded = harness.load_run(run)
    assert len(loaded.completions) == loaded.summary.items == 360
    assert set(loaded.scores["id"]) <= set(loaded.completions["id"])
    assert loaded.load is loaded.phases is None
    assert loaded.manifest.run == run.name


def test_the_documented_lines_run(run, capsys):
    """Each block of the page, on a real run."""
    blocks = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)
    names = {}
    for block in blocks:
        exec(re.sub(r'load_run\("[^"]+"\)', f"load_run({str(run)!r})", block), names)  # noqa: S102 -- our own page
    assert "arithmetic nano-scout" in capsys.readouterr().out


def test_what_is_no_run_is_said(tmp_path):
    """By its name."""
    with pytest.raises(UserError, match="there is no run"):
        harness.load_run(tmp_path)


def test_importing_harness_imports_no_pandas():
    """A notebook waits when it asks for a run, and nobody else waits at all."""
    code = "import sys, harness; print([name for name in ('pandas', 'scipy', 'msgspec') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
