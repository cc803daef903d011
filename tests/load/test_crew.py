"""Client processes belong to their parent, and say what they cannot do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness.core.errors import UserError
from harness.core.load import Ceiling
from harness.load.crew import Crew
from harness.load.declared import declared
from harness.load.process import ClientDiedError
from harness.load.take import Take
from harness.traffic.closed import ClosedArrivals
from tests.load.stages import Onlooker, load_suite, stage_on

BOUNDLESS = Ceiling(1e9, 1e9)
PARENT = """
import asyncio
from harness.load.process import ClientProcess

async def main():
    clients = [await ClientProcess.started() for _ in range(2)]
    print(*(client.pid for client in clients), flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat").read_text()
    return stat.rpartition(")")[2].split()[0] == "Z"  # dead, and nobody has looked yet


def test_no_client_outlives_a_parent_that_was_killed():
    """kill -9 gives the parent no chance to end them: they see the end of their pipe."""
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(pids) == 2
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while not all(gone(pid) for pid in pids):
        assert time.monotonic() < deadline, "a client outlived its parent"
        time.sleep(0.05)


def first_phase(stage, onlooker=None):
    return Take(stage, next(declared(stage.model, stage.suite)), 1, onlooker or Onlooker(), lambda: False)


async def test_an_endpoint_that_cannot_be_opened_is_told_in_one_line(server):
    """As everywhere: it is a mistake to mend."""
    stage = stage_on(server, load_suite(ClosedArrivals(concurrency=(1,))), headers={"X-Team": "a\nb"})
    async with Crew() as crew:
        with pytest.raises(UserError, match="line break"):
            await first_phase(stage).carry_out(crew, BOUNDLESS)


class Murderer(Onlooker):
    """Kills the first client as soon as it says something."""

    crew: Crew

    def phase_ticked(self, phase, standing):
        os.kill(self.crew.pids[0], signal.SIGKILL)


async def test_a_client_that_dies_ends_the_phase(server):
    """Its share of the load is missing: what the others sent is not the phase that was declared."""
    stage = stage_on(server, load_suite(ClosedArrivals(concurrency=(1,)), times=(0, 20, 0)))
    async with Crew() as crew:
        murderer = Murderer()
        murderer.crew = crew
        with pytest.raises(ClientDiedError, match="exit code -9"):
            await first_phase(stage, murderer).carry_out(crew, BOUNDLESS)
