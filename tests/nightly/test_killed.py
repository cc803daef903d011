"""A night that is killed or begun twice: the same command goes on, and nothing is done twice."""

from __future__ import annotations

import subprocess
import time

import pytest


def start(place):
    command = place.command("nightly", "nightly.yaml")
    return subprocess.Popen(command, cwd=place.folder, env=place.environment, stderr=subprocess.PIPE, text=True)


def wait_until_asked(place, count):
    deadline = time.monotonic() + 120
    while len(place.server.seen) < count:
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.long
def test_a_killed_night_is_continued_without_a_second_run(place):
    """A second nightly beside it is refused. The run that it left behind goes on by itself and is waited for; hardly a
    question is asked twice."""
    process = start(place)
    try:
        wait_until_asked(place, 62)  # the second model has begun
        place.delay_s = 2.0
        refused = place.nightly()
    finally:
        process.kill()
        process.communicate()
        place.delay_s = 0.02
    assert refused.returncode == 2
    assert f"process {process.pid} is at work on this nightly" in refused.stderr
    done = place.nightly()
    assert done.returncode == 0, done.stderr
    assert "was not finished: it is continued" in done.stderr
    assert len(place.runs()) == 2
    [night] = place.nights()
    assert night["ended_at"]
    assert len({(seen.body["model"], seen.question) for seen in place.server.seen}) == 120
    assert len(place.server.seen) <= 124  # what was in flight may be asked again
