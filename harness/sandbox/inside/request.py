"""What the harness asks of a worker: one program and its tests, read part by part (see harness/sandbox/message.py).

A process that is forked has all that its parent has read. So the program's is begun before its tests are read.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from harness.sandbox.inside.watch import Allowance
from harness.sandbox.inside.wire import Wire


class Setting(NamedTuple):
    """What a worker is told once: its folder, where libraries are found, and which are imported beforehand.

    `locked` says that programs are jailed.
    """

    folder: str
    locked: bool
    paths: list[str]
    libraries: list[str]


class Head(NamedTuple):
    """What is needed to begin. `kind` is `asserts`, `calls`, `runs` or `units`; `runs` counts the parts to come."""

    kind: str
    runs: int
    allowance: Allowance
    memory_bytes: int
    files_bytes: int
    output_bytes: int


class Pair(NamedTuple):
    """What goes in, and what is to come out."""

    given: str
    expected: str


class Tests(NamedTuple):
    """The tests of a program, of any kind but `runs`. What another kind has is empty."""

    code: str
    statements: list[str]
    function: str
    pairs: list[Pair]
    literal: bool
    tolerance: float
    together: bool


class Body(NamedTuple):
    """The program and its tests."""

    program: str
    entry_point: str
    tests: Tests


class Request:
    """The parts, as they are read."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        head = json.loads(wire.receive())
        limits = head["limits"]
        test_cpu_s = float(limits["cpu_s"] if head["together"] else limits["test_cpu_s"])
        self.head = Head(
            head["kind"],
            head["runs"],
            Allowance(float(limits["cpu_s"]), test_cpu_s, 2 * test_cpu_s + 2),
            limits["memory_mb"] << 20,
            limits["files_mb"] << 20,
            limits["output_kb"] << 10,
        )
        self._left = self.head.runs

    def body(self) -> Body:
        """The second part."""
        body = json.loads(self._wire.receive())
        tests = body["tests"]
        return Body(
            body["program"],
            body["entry_point"],
            Tests(
                tests.get("setup", tests.get("code", "")),
                tests.get("tests", []),
                tests.get("function", ""),
                [Pair(*case.values()) for case in tests.get("cases", [])],
                tests.get("literal", True),
                tests.get("tolerance", 0.0),
                tests.get("together", False),
            ),
        )

    def next_run(self) -> Pair:
        """The next part of `runs`."""
        self._left -= 1
        return Pair(*json.loads(self._wire.receive()).values())

    def skip(self) -> int:
        """Read the runs that are left, of which there are so many, and forget them."""
        left = self._left
        while self._left:
            self.next_run()
        return left


def setting_of(message: bytes) -> Setting:
    """Decode the first message."""
    return Setting(**json.loads(message))
