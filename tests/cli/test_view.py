"""`harness view`."""

import signal
import subprocess
import sys
from urllib.request import urlopen

import pytest

from tests.report.synthetic import Plan, write_run


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_ctrl_c(tmp_path, number):
    """The address is the one line on standard output; the end is quiet, and nothing was written."""
    run = write_run(tmp_path / "results" / "run", Plan(samples=5))
    process = subprocess.Popen(
        [sys.executable, "-m", "harness", "view", "run", "--no-browser"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    url = process.stdout.readline().strip()
    with urlopen(url, timeout=30) as page:
        assert b'id="samples-index"' in page.read()
    process.send_signal(number)
    rest, told = process.communicate(timeout=30)
    assert (process.returncode, rest, told) == (0, "", "Stop it with Ctrl-C\n")
    assert sorted(path.name for path in run.iterdir()) == ["completions.jsonl", "manifest.json", "scores.jsonl"]


def test_a_mistake_is_one_line(harness):
    """A run that is not there."""
    done = harness("view", "nowhere", "--no-browser")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "there is no run 'nowhere'" in done.stderr
