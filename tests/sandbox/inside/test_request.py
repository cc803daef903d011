"""What the harness sends in parts is what the worker reads: the two files cannot share their types."""

from __future__ import annotations

import json
import os
from threading import Thread

import pytest

from harness.core.execution import Limits, Trial
from harness.core.problem import Asserts, Calls, Case, Dialogue, Runs, Units
from harness.sandbox.inside.request import Body, Head, Pair, Request, Setting, setting_of
from harness.sandbox.inside.request import Tests as Read
from harness.sandbox.inside.watch import Allowance
from harness.sandbox.inside.wire import Wire
from harness.sandbox.message import parts_of

LIMITS = Limits(cpu_s=7, test_cpu_s=1.5, memory_mb=3, files_mb=2, output_kb=5)
NOTHING = Read("", [], "", [], True, 0.0, False)


@pytest.fixture
def read():
    """Reads a trial as a worker does."""
    read_from, write_to = os.pipe()

    def request(tests, program="p", entry_point="e"):
        wire = Wire(read_from, write_to)
        parts = parts_of(Trial(program, tests, entry_point, LIMITS))
        thread = Thread(target=lambda: [wire.send(part) for part in parts])
        thread.start()
        request = Request(wire)
        request.sender = thread
        return request

    yield request
    os.close(read_from)
    os.close(write_to)


TESTS = {
    "asserts": (Asserts("s", ("a", "b")), "asserts", NOTHING._replace(code="s", statements=["a", "b"])),
    "calls": (
        Calls("f", (Case("(1,)", "2"), Case("(3,)", "4")), True, 0.5), "calls",
        NOTHING._replace(function="f", pairs=[Pair("(1,)", "2"), Pair("(3,)", "4")], tolerance=0.5),
    ),
    "calls of JSON": (
        Calls("S.f", (Case("1", "2"),), False), "calls",
        NOTHING._replace(function="S.f", pairs=[Pair("1", "2")], literal=False),
    ),
    "units": (Units("u"), "units", NOTHING._replace(code="u")),
    "units together": (Units("u", True), "units", NOTHING._replace(code="u", together=True)),
}  # fmt: skip


@pytest.mark.parametrize(("tests", "kind", "wanted"), TESTS.values(), ids=TESTS)
def test_a_trial_is_read_as_it_was_sent(read, tests, kind, wanted):
    """Every field of every kind of tests."""
    request = read(tests)
    together = isinstance(tests, Units) and tests.together
    test_s = 7.0 if together else 1.5
    allowance = Allowance(7.0, test_s, 2 * test_s + 2)
    assert request.head == Head(kind, 0, allowance, 3 << 20, 2 << 20, 5 << 10)
    assert request.body() == Body("p", "e", wanted)


def test_runs_come_one_by_one(read):
    """What a run is to print is read when its process has begun: a process has all that its parent has read."""
    request = read(Runs(tuple(Dialogue(f"i{n}", f"o{n}") for n in range(4))))
    assert (request.head.kind, request.head.runs) == ("runs", 4)
    assert request.body().tests == NOTHING
    assert [request.next_run(), request.next_run()] == [Pair("i0", "o0"), Pair("i1", "o1")]
    assert request.skip() == 2
    assert request.skip() == 0


@pytest.mark.parametrize("text", ["", "é\n\0\u2028😀", "x" * 100_000])
def test_texts_come_as_they_are(read, text):
    """Programs and tests, whatever they hold."""
    request = read(Asserts(text, (text,)), program=text)
    body = request.body()
    assert (body.program, body.tests.code, body.tests.statements) == (text, text, [text])
    request.sender.join()


def test_what_begins_a_process_says_nothing_of_the_tests():
    """Neither the program: only their kind, and what may be used."""
    for tests in (Asserts("SECRET", ("SECRET",)), Runs((Dialogue("SECRET", "SECRET"),)), Units("SECRET")):
        head, *rest = parts_of(Trial("PROGRAM", tests, "POINT"))
        assert not any(word in head for word in (b"SECRET", b"PROGRAM", b"POINT"))
        assert any(b"SECRET" in part for part in rest)
        assert set(json.loads(head)) == {"kind", "together", "runs", "limits"}


def test_a_setting_is_read_as_it_was_sent():
    """Once for a worker."""
    sent = {"folder": "/f", "locked": True, "paths": ["/p"], "libraries": ["numpy"]}
    assert setting_of(json.dumps(sent).encode()) == Setting("/f", True, ["/p"], ["numpy"])
