"""The candidate's process: jails itself, then runs the program and does what is asked. Nothing it says is trusted.

It never holds the tests: only the program, and the arguments of each call.
"""

from __future__ import annotations

import os
import random
import sys
import types
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple, NoReturn

from harness.sandbox.inside import jail
from harness.sandbox.inside.peer import Peer, described
from harness.sandbox.inside.unit_results import run_units
from harness.sandbox.inside.wire import EndedError, Wire


class Streams(NamedTuple):
    """The candidate's ends of its pipes. `stdin` and `stdout` are None where what it prints is not looked at."""

    read_from: int
    write_to: int
    stdin: int | None = None
    stdout: int | None = None


def become_candidate(streams: Streams, walls: jail.Jail) -> NoReturn:
    """Never returns: serves the checker until it closes its end."""
    status = 1
    try:
        _arrange(streams)
        jail.enter(walls)
        random.seed(0)  # the zygote's state is not the same in every worker
        Peer(Wire(3, 4), Program().serve).serve_forever()
    except EndedError:
        status = 0
    finally:
        os._exit(status)


def _arrange(streams: Streams) -> None:
    """0, 1 and 2 are what the program may read and write, 3 and 4 the checker's; nothing else stays open."""
    nothing = os.open("/dev/null", os.O_RDWR)
    wanted = (
        nothing if streams.stdin is None else streams.stdin,
        nothing if streams.stdout is None else streams.stdout,
        nothing,
        streams.read_from,
        streams.write_to,
    )
    high = [os.dup(each) for each in wanted]
    while min(high) < len(wanted):  # a copy may stand where another is to go
        high = [os.dup(each) if each < len(wanted) else each for each in high]
    for place, each in enumerate(high):
        os.dup2(each, place)
    os.closerange(len(wanted), 1 << 16)


class Program:
    """The program's module, and what may be asked of it."""

    def __init__(self) -> None:
        self._module = types.ModuleType("candidate")
        self._answers: dict[str, Callable[..., object]] = {
            "load": self._load,
            "run": self._run,
            "units": self._units,
            "call": _call,
            "get": getattr,
            "set": setattr,
            "length": len,
            "items": list,
            "item": lambda target, key: target[key],
            "set item": _set_item,
            "contains": lambda target, item: item in target,
            "text": str,
        }

    def serve(self, what: str, arguments: list[object]) -> object:
        """Do what is asked, by its name."""
        return self._answers[what](*arguments)

    def _load(self, program: str, names: list[str]) -> list[object]:
        """Define what the program defines; of `names`, those that it has with their values."""
        code = _compiled(program)
        if isinstance(code, list):
            return code
        self._module = types.ModuleType("candidate")
        sys.modules["candidate"] = self._module
        exec(code, self._module.__dict__)  # noqa: S102 -- this process is jailed for it
        found = self._module.__dict__
        return ["loaded", {name: found[name] for name in names if name in found}]

    def _run(self, program: str) -> list[object]:
        """Run it as a script, to its end."""
        code = _compiled(program)
        if isinstance(code, list):
            return code
        self._module = types.ModuleType("__main__")
        sys.modules["__main__"] = self._module
        sys.argv = ["program"]
        stdout = open(1, "w", encoding="utf-8")  # noqa: SIM115 -- open to the end
        sys.stdin, sys.stdout = open(0, encoding="utf-8"), stdout  # noqa: SIM115 -- as above
        with suppress(SystemExit):  # however it was called: LiveCodeBench's runner does not ask either
            exec(code, self._module.__dict__)  # noqa: S102 -- this process is jailed for it
        for each in (sys.stdout, stdout):  # it may have put another in its place, or closed it
            if not each.closed:
                each.flush()
        return ["loaded", {}]

    def _units(self, code: str) -> list[list[str]]:
        return [list(result) for result in run_units(code, self._module.__dict__)]


def _compiled(program: str) -> types.CodeType | list[object]:
    """Code, or what is wrong with it, so that the checker can tell it from what the program raises."""
    try:
        return compile(program, "<program>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        return ["no program", *described(error)[2:3]]


def _call(target: Callable[..., object], arguments: list[object], named: dict[str, object]) -> object:
    return target(*arguments, **named)


def _set_item(target: dict[object, object], key: object, value: object) -> None:
    target[key] = value
