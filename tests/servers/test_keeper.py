"""The keeper: what it starts ends with it, in every way that it can end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from harness.core.serving import Launch
from harness.servers import keeper
from harness.servers.keeper import MARK, descendants, stat_of
from tests.servers.engines import keeper_of, kill, runs, until

CHILDREN = ("--children", "deaf", "session", "orphan", "titled")


def started(model, launch=Launch()):  # noqa: B008 - it is frozen
    return model.server.start(launch)


def test_all_of_an_engine_goes_with_it(engines):
    """Children that ignore SIGTERM, that have a session of their own, that lost their parent, that have a title."""
    with started(engines.model(*CHILDREN)):
        assert len(engines.processes()) == 5
    assert engines.processes() == []


def test_an_engine_that_does_not_stop_is_killed_after_its_grace(tmp_path):
    """SIGTERM is asked once; then nobody is asked."""
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    with _keeper("0.3", sys.executable, "-c", deaf) as process:
        engine = int(process.stdout.readline().split()[1])
        assert process.stderr.readline() == b"1\n"
        process.stdin.close()
        assert process.stdout.readline() == b"EXIT -9\n"
    assert not runs(engine)


def test_it_tells_the_number_and_the_exit_code(tmp_path):
    """A signal's is negative, that of a program which is not there 127."""
    with _keeper("1", sys.executable, "-c", "raise SystemExit(7)") as process:
        words = process.stdout.read().split()
    assert (words[0], words[2:]) == (b"PID", [b"EXIT", b"7"])
    with _keeper("1", "/no/such/program") as process:
        assert process.stdout.read() == b"EXIT 127\n"
        assert process.stderr.read() == b"/no/such/program: No such file or directory\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_keeper_ends_all(number):
    """As the end of the lifeline does."""
    with _keeper("1", "sleep", "60") as process:
        engine = int(process.stdout.readline().split()[1])
        process.send_signal(number)
        assert process.stdout.readline() == b"EXIT -15\n"
    assert not runs(engine)


def test_the_harness_killed_ends_all(engines, tmp_path):
    """Nobody is left to ask for it: the lifeline just ends."""
    process, _ = _harness(engines, tmp_path, *CHILDREN)
    assert len(engines.processes()) == 5
    kill(process.pid)
    process.wait()
    until(lambda: not engines.processes())


def test_the_keeper_killed_ends_all(engines):
    """The kernel kills the first process, the harness what is left, and the keeper's end is the reason given."""
    with started(engines.model(*CHILDREN)) as up:
        kill(keeper_of(engines.starts()[0]["pid"]))
        until(up.ended)
        assert up.ended().startswith("vLLM ended (killed by signal 9")
        assert engines.processes() == []


def test_harness_and_keeper_killed_at_once_end_all(engines, tmp_path):
    """The guard is left, and goes when it has done its work."""
    process, _ = _harness(engines, tmp_path, *CHILDREN)
    keeper_pid = keeper_of(engines.starts()[0]["pid"])
    guard = _guard(keeper_pid)
    kill(process.pid, signal.SIGSTOP)
    kill(keeper_pid)
    kill(process.pid)
    process.wait()
    until(lambda: not engines.processes() and not runs(guard))


@pytest.mark.parametrize("seconds", ["0.5", "60"])
def test_the_guard_goes_with_the_keeper(seconds):
    """Whether the engine ended or the lifeline did; it is collected, for a container may have nobody who does."""
    with _keeper("1", "sleep", seconds) as process:
        assert process.stdout.readline().startswith(b"PID")
        guard = _guard(process.pid)
        if seconds == "60":
            process.stdin.close()
        process.wait(20)
        assert stat_of(guard)[0] == ""


def test_the_guard_killed_changes_nothing():
    """The keeper ends the engine as ever."""
    with _keeper("1", "sleep", "60") as process:
        engine = int(process.stdout.readline().split()[1])
        kill(_guard(process.pid))
        process.stdin.close()
        assert process.stdout.readline() == b"EXIT -15\n"
    assert not runs(engine)


def test_an_engine_killed_takes_its_children_with_it(engines):
    """They would keep the memory of the GPUs."""
    with started(engines.model(*CHILDREN)) as up:
        assert up.ended() == ""
        kill(engines.starts()[0]["pid"])
        until(up.ended)
        assert engines.processes() == []


def test_inherited_children_that_die_leave_no_zombies():
    """An engine may run for days, and its grandchildren come and go."""
    with _keeper("1", "sh", "-c", "(sleep 0.5 & sleep 0.5 &); exec sleep 60") as process:
        engine = int(process.stdout.readline().split()[1])
        guard = _guard(process.pid)
        until(lambda: len(_children(process.pid)) == 4)
        until(lambda: sorted(_children(process.pid)) == sorted([engine, guard]))
        process.stdin.close()
        process.wait()


def test_every_process_carries_the_token():
    """By it a later harness finds what is left."""
    with _keeper("1", "sh", "-c", f"sh -c 'echo ${MARK}'") as process:
        process.wait()
        assert process.stderr.read() == b"token\n"


def test_descendants_are_found_through_their_parents():
    """Children and theirs, but nobody beside them."""
    with subprocess.Popen(["sh", "-c", "sleep 60 & wait"]) as shell, subprocess.Popen(["sleep", "60"]) as other:
        until(lambda: len(descendants(shell.pid)) == 1)
        (sleeper,) = descendants(shell.pid)
        assert stat_of(sleeper)[1] == shell.pid
        assert {shell.pid, sleeper, other.pid} <= set(descendants(os.getpid()))
        for pid in (sleeper, shell.pid, other.pid):
            kill(pid)


def test_each_start_has_a_log_of_its_own(engines, tmp_path):
    """The last words of an earlier start are not taken for those of this one; they stay beside it."""
    log = tmp_path / "servers" / "nano.log"
    for _ in range(2):
        with started(engines.model(), Launch(log=log)):
            pass
    first, second = (start["pid"] for start in engines.starts())
    assert f"engine {second}" in log.read_text()
    assert f"engine {first}" not in log.read_text()
    assert f"engine {first}" in (tmp_path / "servers" / "nano.previous.log").read_text()


def _keeper(grace_s, *command):
    words = [sys.executable, keeper.__file__, "token", grace_s, *command]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _guard(keeper_pid):
    """The keeper's other child, by its command line."""
    words = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in _children(keeper_pid)}
    return next(pid for pid, line in words.items() if b"keeper.py" in line)


def _children(parent):
    entries = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
    return [pid for pid in entries if stat_of(pid)[1] == parent]


def _harness(engines, tmp_path, *arguments):
    """Another process that starts an engine and waits; its first line is the address."""
    server = engines.model(*arguments).server
    program = (
        "import sys, time\n"
        "from harness.core.serving import Launch\n"
        "from harness.servers.vllm import VllmServer\n"
        "with VllmServer.model_validate_json(sys.argv[1]).start(Launch()) as started:\n"
        "    print(started.base_url, flush=True)\n"
        "    time.sleep(600)"
    )
    command = [sys.executable, "-c", program, server.model_dump_json()]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2], text=True)
    url = process.stdout.readline().strip()
    process.stdout.close()
    return process, url
