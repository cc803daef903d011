"""The step that runs a night hands its verdict on, whatever it is, and ends it in order when it is interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import time

import pytest

from tests.workflows.clones import SCRIPTS

HARNESS = """#!/bin/sh
trap 'echo interrupted >"$RUNNER_TEMP/interrupted"; exit 3' TERM
printf '%s\\n' "$@" >"$RUNNER_TEMP/arguments"
if [ -n "$SLEEP" ]; then sleep "$SLEEP" & wait; fi
if [ "$CODE" != 2 ]; then echo "## The night" >"$RUNNER_TEMP/night/night.md"; fi
exit "$CODE"
"""


@pytest.fixture
def step(tmp_path):
    """Start the step in this folder, with this environment."""
    (tmp_path / "harness").write_text(HARNESS)
    (tmp_path / "harness").chmod(0o755)

    def start(**extra):
        environment = {
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "RUNNER_TEMP": str(tmp_path),
            "GITHUB_OUTPUT": str(tmp_path / "output"),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
            "CONFIG": "configs/nightly.yaml",
            "CODE": "0",
            "SLEEP": "",
            **extra,
        }
        return subprocess.Popen(["bash", str(SCRIPTS / "night.sh")], env=environment, stderr=subprocess.PIPE, text=True)

    return start


def outputs(folder):
    return dict(line.split("=", 1) for line in (folder / "output").read_text().splitlines())


@pytest.mark.parametrize(
    ("code", "verdict"),
    [("0", "fine"), ("2", "mistake"), ("3", "incomplete"), ("4", "regression"), ("1", "failed"), ("137", "failed")],
)
def test_every_exit_code_is_an_output_and_the_step_goes_on(step, tmp_path, code, verdict):
    """So that what the night left is kept; the summary is there even when the night left none."""
    process = step(CODE=code)
    _, error = process.communicate(timeout=10)
    assert process.returncode == 0, error
    assert outputs(tmp_path)["verdict"] == verdict
    assert outputs(tmp_path)["exit-code"] == code
    assert (tmp_path / "summary").read_text() == (tmp_path / "night" / "night.md").read_text()


def test_the_night_is_asked_for_as_configured(step, tmp_path):
    """A configuration's name is an argument, never an option or a piece of shell."""
    step(CONFIG="--all; $(touch evil)", EVERYTHING="true", STATE="a state").communicate(timeout=10)
    assert (tmp_path / "arguments").read_text().splitlines() == [
        "nightly", "--state", "a state", "--junit", f"{tmp_path}/night/junit.xml",
        "--markdown", f"{tmp_path}/night/night.md", "--all", "--", "--all; $(touch evil)",
    ]  # fmt: skip


def test_an_interrupted_step_lets_the_night_end_in_order(step, tmp_path):
    """A runner that cancels a job interrupts only the shell."""
    process = step(SLEEP="30")
    while not (tmp_path / "arguments").exists():
        time.sleep(0.02)
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert (tmp_path / "interrupted").exists()
    assert outputs(tmp_path)["verdict"] == "incomplete"


def test_a_night_that_takes_too_long_is_interrupted(step, tmp_path):
    """Its time limit leaves time to keep what was measured."""
    process = step(SLEEP="30", HOURS="0.0001")
    process.communicate(timeout=10)
    assert outputs(tmp_path)["exit-code"] == "3"
