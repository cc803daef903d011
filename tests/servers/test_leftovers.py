"""What is left of an engine whose keeper and harness were killed: ended by the next start, and nothing else with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec.json import decode, encode
from msgspec.structs import replace

from harness.core.serving import Launch
from harness.servers import leftovers
from harness.servers.keeper import MARK, descendants
from harness.servers.leftovers import Kept, Mark, Process, Record, started, sweep_all
from tests.servers.engines import kill, runs, until

SLEEP = "import time; time.sleep(600)"


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """Records of this test alone."""
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path / "cache"))


@contextmanager
def sleeper(**how):
    """A process that does nothing; ended afterwards."""
    process = subprocess.Popen([sys.executable, "-c", SLEEP], **how)
    try:
        until(lambda: started(process.pid) != "" and _is_python(process.pid))
        yield process
    finally:
        process.kill()
        process.wait()


def gone():
    """A process that is no more."""
    with sleeper() as process:
        return Process(process.pid, started(process.pid))


def left_behind(mark, **changes):
    """Write down an engine whose harness and keeper are gone."""
    Kept(mark.token, os.getpid())
    (file,) = (leftovers._folder()).glob(f"{mark.token}.json")
    record = Record(leftovers.where(), gone(), gone(), mark)
    file.write_bytes(encode(replace(record, **changes)))
    return file


def test_what_carries_the_token_is_ended_and_counted():
    """Wherever it has gone: a session of its own."""
    with sleeper(env={**os.environ, MARK: "abc"}, start_new_session=True) as left:
        file = left_behind(Mark("abc"))
        assert sweep_all() == 1
        assert left.wait(10) == -9
        assert not file.exists()
    assert sweep_all() == 0


def test_what_has_overwritten_its_environment_is_told_by_its_session():
    """As workers of vLLM do, which give themselves titles."""
    with sleeper(env={}, start_new_session=True) as left:
        left_behind(Mark("abc", Process(left.pid, started(left.pid))))
        assert sweep_all() == 1
        assert left.wait(10) == -9


@pytest.mark.parametrize("environment", [None, {"PATH": "/bin", MARK: "another"}, {"PATH": "/bin", MARK: "abcd"}])
def test_foreign_processes_of_a_session_with_that_number_are_left_alone(environment):
    """They have an environment, and our token is not in it: nor one that begins with it."""
    with sleeper(env=environment, start_new_session=True) as foreign:
        left_behind(Mark("abc", Process(foreign.pid, started(foreign.pid))))
        assert sweep_all() == 0
        assert runs(foreign.pid)


def test_a_session_whose_number_is_used_again_is_left_alone():
    """Its first process began at another time, whatever its environment."""
    with sleeper(env={}, start_new_session=True) as foreign:
        left_behind(Mark("abc", Process(foreign.pid, "1")))
        assert sweep_all() == 0
        assert runs(foreign.pid)


def test_nothing_is_ended_for_a_record_of_another_boot_or_container():
    """Numbers mean other processes there; what another container wrote is not thrown away."""
    boot, numbers = leftovers.where()
    with sleeper(env={}, start_new_session=True) as foreign:
        mark = Mark("abc", Process(foreign.pid, started(foreign.pid)))
        before = left_behind(mark, where=("an earlier boot", numbers))
        assert sweep_all() == 0
        assert not before.exists()
        other = left_behind(mark, where=(boot, "pid:[1]"))
        assert sweep_all() == 0
        assert other.exists()
        assert runs(foreign.pid)


def test_the_engine_of_a_harness_that_runs_is_left_alone():
    """Another run on this machine, at the same time."""
    with sleeper(env={**os.environ, MARK: "abc"}) as engine:
        left_behind(Mark("abc"), harness=Process(os.getpid(), started(os.getpid())))
        assert sweep_all() == 0
        assert runs(engine.pid)


def test_an_engine_that_is_being_ended_is_waited_for():
    """Its harness was killed just now, and its keeper gives it time to stop: the GPUs are not free yet."""
    said = []
    with subprocess.Popen(["sleep", "0.5"]) as keeper:
        left_behind(Mark("abc"), keeper=Process(keeper.pid, started(keeper.pid)))
        begun = time.monotonic()
        assert sweep_all(said.append) == 0
        assert time.monotonic() - begun > 0.2
    assert said == ["waiting for the engine of a run that was killed to end"]


def test_what_cannot_be_read_is_passed_over():
    """Torn by a full disk, or written by another version."""
    left_behind(Mark("abc")).write_text('{"where": ')
    assert sweep_all() == 0


def test_harness_keeper_and_guard_killed_together_leave_nothing_once_another_engine_starts(engines):
    """The kernel kills the engine's first process, the next start its children: deaf, detached or titled."""
    first = engines.model("--children", "deaf", "session", "orphan", "titled", name="first")
    program = (
        "import os, signal, sys\n"
        "from harness.core.serving import Launch\n"
        "from harness.servers.keeper import stat_of\n"
        "from harness.servers.vllm import VllmServer\n"
        "with VllmServer.model_validate_json(sys.argv[1]).start(Launch()):\n"
        "    os.kill(int(sys.stdin.readline()), signal.SIGKILL)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    command = [sys.executable, "-c", program, first.server.model_dump_json()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as harness:
        until(lambda: engines.starts("first"))
        engine = engines.starts("first")[0]["pid"]
        keeper = _parent(engine)
        os.kill(harness.pid, 19)
        for guard in (pid for pid in descendants(keeper) if b"keeper.py" in Path(f"/proc/{pid}/cmdline").read_bytes()):
            kill(guard)
        kill(keeper)
        kill(harness.pid)
    until(lambda: not runs(engine))
    assert len(engines.processes("first")) == 4
    said = []
    with engines.model(name="second").server.start(Launch(tell=said.append)):
        assert engines.processes("first") == []
    assert said[0] == "4 processes of an engine that an earlier run had left behind were ended"


def test_records_are_gone_when_engines_have_ended(engines):
    """Nothing piles up."""
    with engines.model().server.start(Launch()):
        (file,) = leftovers._folder().glob("*.json")
        record = decode(file.read_bytes(), type=Record)
        until(lambda: decode(file.read_bytes(), type=Record).mark.first is not None)
        assert record.harness.pid == os.getpid()
    assert not list(leftovers._folder().iterdir())


def _parent(pid):
    return leftovers.stat_of(pid)[1]


def _is_python(pid):
    return SLEEP.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
