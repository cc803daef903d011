"""A sandbox that is shared and busy: no program keeps others waiting, and none is judged by what others do."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.core.execution import ErrorKind, Limits, Trial
from harness.core.problem import Asserts, Calls, Case
from harness.sandbox.isolation import choose
from harness.sandbox.pool import Pool, cores
from tests.sandbox.test_pool import KINDS, run


@pytest.fixture(scope="module")
def jail():
    """An open sandbox for what does not depend on how programs are isolated."""
    with Pool(choose("jail"), workers=2) as pool:
        yield pool


STALLING = {
    "closes what it answers on": "os.close(4); time.sleep(1000)",
    "answers a byte at a time": (
        "os.write(4, b'\\0\\xff\\0\\0')\n    while True: os.write(4, b' '); time.sleep(0.001)"
    ),
    "says that the wire has ended": (
        "raise type('EndedError', (Exception,), {'__module__': 'harness.sandbox.inside.wire'})"
    ),
}


@pytest.mark.parametrize("body", STALLING.values(), ids=STALLING)
def test_no_program_keeps_its_checker_waiting(pool, body):
    """It is ended within its time, and its checker goes on to say so."""
    begun = time.monotonic()
    done = run(pool, f"import os, time\ndef double(x):\n    {body}\n")
    assert not done.passed
    assert done.tests
    assert time.monotonic() - begun < 20


def test_what_is_asked_in_turns_is_one_test(jail):
    """A program that calls a test's function, which calls the program, and so on, has one test's time."""
    program = "import time\ndef double(f):\n    while True: f()\ndef rest(): time.sleep(0.3)\n"
    begun = time.monotonic()
    done = run(jail, program, Asserts("", ("assert double(lambda: rest()) == 1",)))
    assert (done.tests, done.error) == ("t", ErrorKind.TIMEOUT)
    assert time.monotonic() - begun < 20


def test_waiting_a_little_in_every_test_adds_up(jail):
    """To no more than the program might use in all."""
    program = "import time\ndef double(x):\n    time.sleep(1.5)\n    return 2 * x\n"
    tests = Asserts("", tuple(f"assert double({x}) == {2 * x}" for x in range(99)))
    begun = time.monotonic()
    done = jail.run(Trial(program, tests, "double", Limits(cpu_s=1, test_cpu_s=0.5, memory_mb=128)))
    assert (done.error, done.tests[:2], done.message) == (ErrorKind.TIMEOUT, "..", "5 s of waiting in all")
    assert time.monotonic() - begun < 20


def test_more_tests_than_one_message_between_processes_holds_are_read(pool):
    """The harness is trusted; some suites' tests are long."""
    text = "x" * (6 << 20)
    tests = Calls("f", tuple(Case(f"('{text}',)", f"'{text}'") for _ in range(3)))
    assert pool.run(Trial("def f(x): return x", tests, "f", Limits(memory_mb=256))).tests == "..."


def until(moment, body):
    """A program that is wrong until then."""
    return (
        f"import os, time\ndef double(x):\n    left = {moment} - time.time()\n"
        f"    if left > 0:\n        {body}\n    return 2 * x\n"
    )


PERHAPS = {"waited": (3.5, "time.sleep(left)"), "was killed": (0.1, "time.sleep(0.2); os.kill(os.getpid(), 9)")}


@pytest.mark.parametrize(("seconds", "body"), PERHAPS.values(), ids=PERHAPS)
def test_what_a_busy_machine_may_have_caused_is_tried_again(jail, seconds, body):
    """A program that waited for more than 3 s, or was killed, and the second time is right: so it was run twice."""
    done = run(jail, until(time.time() + seconds, body), Asserts("", ("assert double(1) == 2",)))
    assert (done.tests, done.passed) == (".", True)


def test_what_a_busy_machine_cannot_have_caused_is_not(jail):
    """A program that was wrong, and that the second time would be right."""
    for body in ("return 0", "raise ValueError", "os._exit(1)", "while True: pass"):
        done = run(jail, until(time.time() + 5, body), Asserts("", ("assert double(1) == 2",)))
        assert not done.passed


def interval(done):
    """When a program ran that says so: what is not expected is told."""
    assert done.tests == "a", done
    return json.loads(done.message.removesuffix(" is not 0"))


TIMED = "import time\ndef double(x):\n    begun = time.time()\n    time.sleep(x)\n    return [begun, time.time()]\n"
ALONE = (
    "import time\ndef double(x):\n    begun = time.time()\n    time.sleep(100 if begun < {moment} else 0.7)\n"
    "    return [begun, time.time()]\n"
)


def test_who_is_tried_again_is_alone(jail):
    """Nobody runs beside it; threads share the workers, and each gets the verdict of its own program."""
    timed = Calls("double", (Case("(0.1,)", "0"),))
    with ThreadPoolExecutor(7) as threads:
        alone = threads.submit(run, jail, ALONE.format(moment=time.time() + 2), timed)
        others = [threads.submit(run, jail, TIMED, timed) for _ in range(60)]
        begun, ended = interval(alone.result())
        times = [interval(other.result()) for other in others]
    assert not [each for each in times if each[0] < ended and each[1] > begun]
    assert [each for each in times if each[1] < begun]
    for moment, _ in times:
        assert sum(first <= moment < last for first, last in times) <= jail.workers
    assert any(sum(first <= moment < last for first, last in times) == jail.workers for moment, _ in times)


def test_each_thread_gets_the_verdict_of_its_own_program(pool):
    """Whatever runs at the same time."""
    programs = {n: f"def double(x): return 2 * x if x < {n % 4 + 1} else 0" for n in range(40)}
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda n: run(pool, programs[n]).tests, programs))
    assert found == [("." * (n % 4) + "aaa")[:3] for n in programs]


def test_verdicts_are_the_same_on_a_busy_machine(jail):
    """With twice as many others at work as there are cores."""
    kinds = {name: kind for name, kind in KINDS.items() if name != "waits"}
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2 * cores())]
    try:
        for name, (program, letters, error) in kinds.items():
            done = run(jail, program)
            assert (name, done.tests, done.error) == (name, letters, error)
    finally:
        for process in busy:
            process.kill()
            process.wait()
