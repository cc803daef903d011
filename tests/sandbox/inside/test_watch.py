"""A child is kept to its allowance, and what ended it is told apart."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress

import pytest

from harness.sandbox.inside.watch import Allowance, Over, Watch

ALLOWANCE = Allowance(cpu_s=0.4, test_cpu_s=0.2, idle_s=0.3)


@pytest.fixture
def watched():
    """Begins a child that runs code, and a watch over it; ends it afterwards."""
    watches = []

    def begin(code, allowance=ALLOWANCE):
        pid = os.posix_spawn(sys.executable, ["python", "-I", "-S", "-c", code], {})
        time.sleep(0.15)  # Python itself takes some
        watches.append(Watch(pid, allowance))
        return watches[-1]

    yield begin
    for watch in watches:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(watch.pid, signal.SIGKILL)
            os.waitpid(watch.pid, 0)


def over(watch, seconds=20):
    """What it was given up for."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            watch.look()
        except Over as error:
            return error
        time.sleep(0.005)
    raise AssertionError("it was not given up")


def test_cpu_time_of_a_test_is_limited(watched):
    """A busy machine does not use it: it is no contention."""
    error = over(watched("while True: pass"))
    assert (error.kind, error.contended, error.message) == ("timeout", False, "more than 0.2 s of CPU time in one test")


def test_cpu_time_in_all_is_limited(watched):
    """However many tests there are."""
    watch = watched("while True: pass")
    begun = time.monotonic()
    with pytest.raises(Over, match="in all") as caught:
        while time.monotonic() - begun < 20:
            watch.begin()
            time.sleep(0.05)
            watch.look()
            watch.end()
    assert (caught.value.kind, caught.value.contended) == ("timeout", False)


def test_waiting_is_limited(watched):
    """A busy machine may be the cause, and the program may be run again."""
    error = over(watched("import time; time.sleep(60)"))
    assert (error.kind, error.contended, error.message) == ("timeout", True, "0.3 s of waiting")


def test_waiting_in_all_is_limited(watched):
    """A little in each of very many tests is much; the time between tests is the checker's own."""
    watch = watched("import time; time.sleep(60)", Allowance(0.1, 0.1, 0.2))
    time.sleep(0.6)
    begun = time.monotonic()
    with pytest.raises(Over, match="in all") as caught:
        while time.monotonic() - begun < 20:
            watch.begin()
            time.sleep(0.05)
            watch.look()
            watch.end()
            time.sleep(0.02)
    assert caught.value.contended
    assert time.monotonic() - begun > 0.4


def test_a_child_that_was_given_up_is_gone(watched):
    """And every later look says the same."""
    watch = watched("import time; time.sleep(60)")
    error = over(watch)
    assert over(watch) is error is watch.ended() is watch.cause
    with pytest.raises(ProcessLookupError):
        os.kill(watch.pid, 0)


ENDS = {
    "itself, well": ("import os; os._exit(0)", "crash", False, True),
    "itself": ("import os; os._exit(3)", "crash", False, False),
    "by a crash": ("import os; os.kill(os.getpid(), 11)", "crash", False, False),
    "for want of memory": ("import os; os.kill(os.getpid(), 9)", "memory", True, False),
    "for its CPU time": ("import os; os.kill(os.getpid(), 24)", "timeout", False, False),
    "for what it tried": ("import os; os.kill(os.getpid(), 31)", "forbidden", False, False),
}


@pytest.mark.parametrize(("code", "kind", "contended", "clean"), ENDS.values(), ids=ENDS)
def test_what_ended_it_is_told_apart(watched, code, kind, contended, clean):
    """From how the kernel says that it ended."""
    ended = watched("import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); " + code).ended()
    assert (ended.kind, ended.contended, ended.clean) == (kind, contended, clean)
    assert ended.message


def test_a_kill_after_its_cpu_time_is_a_timeout(watched):
    """The kernel's hard limit is a SIGKILL, as is want of memory."""
    watch = watched("import time\nwhile time.process_time() < 0.8: pass\nimport os; os.kill(os.getpid(), 9)")
    os.waitid(os.P_PID, watch.pid, os.WEXITED | os.WNOWAIT)
    assert (watch.ended().kind, watch.ended().contended) == ("timeout", False)


def test_a_child_that_closed_its_end_and_goes_on_is_ended(watched, monkeypatch):
    """Nobody waits for it for ever."""
    monkeypatch.setattr("harness.sandbox.inside.watch._ENDING_S", 0.1)
    watch = watched("import time; time.sleep(60)")
    assert watch.ended().kind == "crash"
    with pytest.raises(ProcessLookupError):
        os.kill(watch.pid, 0)


def test_a_reason_of_the_checker_s_own_is_kept(watched):
    """The first that ended it."""
    watch = watched("import time; time.sleep(60)")
    watch.stop(Over("output", "too much"))
    watch.stop(Over("crash", "later"))
    with pytest.raises(Over, match="too much"):
        watch.look()


def test_nobody_catches_the_end_by_catching_errors():
    """A test of the suite's may say `except Exception`."""
    assert not issubclass(Over, Exception)
