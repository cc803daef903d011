"""Processes in which a wall can be built, and then run against: there is no way back from it."""

from __future__ import annotations

import json
import subprocess
from textwrap import indent

import pytest

from tests.sandbox.inside.scripts import command


@pytest.fixture
def alone(tmp_path):
    """Runs code in a Python of its own, in an empty folder; gives what it put into `found`.

    `tries(name, function, *arguments)` puts there what the function returned, or the name of its error.
    """

    def run(code, *, folder=None):
        whole = command(f"try:\n{indent(code, '    ')}\nfinally:\n    say()\n")
        done = subprocess.run(whole, capture_output=True, text=True, cwd=folder or tmp_path, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
