"""Jobs of a small engine, and fake programs."""

from __future__ import annotations

import os
import sys

import pytest

from harness.servers.job import Job
from harness.servers.places.ssh import SshPlace
from tests.fakes.small_engine import ENGINE


@pytest.fixture
def job():
    """Makes the job of a small engine, which tells its process and its environment."""

    def make(port=None, name="Small", **settings):
        port = port or SshPlace(host="x").free_port()
        return Job(name, (sys.executable, "-c", ENGINE, str(port)), port, grace_s=2.0, **settings)

    return make


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Puts a program of the given Python text on the PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    def make(name, text):
        file = folder / name
        file.write_text(f"#!{sys.executable}\n{text}")
        file.chmod(0o755)

    return make
