"""Served models whose engine is `tests/fakes/engine.py`: a real process with real children."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from harness.endpoints.openai import OpenAIEndpoint
from harness.servers.keeper import stat_of
from harness.servers.vllm import VllmServer
from tests.runner.questions import model

ROOT = Path(__file__).parents[2]
ENGINE = ROOT / "tests/fakes/engine.py"


class Engines:
    """Models, and what their engines have noted of their starts."""

    def __init__(self, folder):
        self._folder = folder

    def model(self, *arguments, name="nano", concurrency=2, **settings):
        """A model whose engine is given `arguments`."""
        notes = ("--notes", str(self._folder / f"{name}.notes"))
        server = VllmServer(
            model="nano",
            served_name="nano",
            executable=(sys.executable, str(ENGINE)),
            arguments=(*notes, *arguments),
            environment={"PYTHONPATH": str(ROOT)},
            **settings,
        )
        how = {"concurrency": concurrency, "retry": {"attempts": 1}}
        endpoint = OpenAIEndpoint(base_url="http://127.0.0.1:9/v1", model="nano", **how)
        return replace(model(endpoint), name=name, server=server)

    def starts(self, name="nano"):
        """What was noted, one start after the other."""
        notes = self._folder / f"{name}.notes"
        return [json.loads(line) for line in notes.read_text().splitlines()] if notes.exists() else []

    def processes(self, name="nano"):
        """All engines and their children that still run."""
        pids = [pid for start in self.starts(name) for pid in (start["pid"], *start["children"])]
        return [pid for pid in pids if runs(pid)]


def runs(pid):
    """Whether it is there, and no zombie."""
    return stat_of(pid)[0] not in ("", "Z")


def keeper_of(engine):
    """Its parent."""
    return stat_of(engine)[1]


def until(true, within_s=30.0):
    """Wait until it is true."""
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


def kill(pid, number=9):
    """End one process."""
    os.kill(pid, number)
