"""A coding problem: what a model is given, and the tests that it never sees."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from harness.core.errors import UserError


class Asserts(Struct, frozen=True, tag="asserts"):
    """Test code: `setup` runs once, then each of `tests`. Every assert that is reached is one test.

    The code runs beside the program, not in its process: names that it uses and does not define are the program's, and
    calls to them cross as data.
    """

    setup: str
    tests: tuple[str, ...]


class Case(Struct, frozen=True):
    """Arguments and the expected result, each a Python literal or JSON text."""

    arguments: str
    expected: str


class Calls(Struct, frozen=True, tag="calls"):
    """Calls of one `function`, or `Class.method` of a new object; equal results pass.

    `literal` says that cases are Python literals (`arguments` a tuple of them); otherwise `arguments` is one JSON value
    a line and `expected` one JSON value. `tolerance` is relative and absolute, for floats only.
    """

    function: str
    cases: tuple[Case, ...]
    literal: bool = True
    tolerance: float = 0.0


class Dialogue(Struct, frozen=True):
    """A program's standard input and the standard output expected."""

    input: str
    output: str


class Runs(Struct, frozen=True, tag="runs"):
    """Whole programs that read and write text: each case is a new process."""

    cases: tuple[Dialogue, ...]


class Units(Struct, frozen=True, tag="units"):
    """A module of `unittest` cases; each test method is one test.

    `together` runs them in the program's process, for tests that look at what cannot cross as data. Then a program that
    wants to can forge its result.
    """

    code: str
    together: bool = False


Tests = Asserts | Calls | Runs | Units


class Problem(Struct, frozen=True, omit_defaults=True):
    """One problem as its scorer needs it; `encoded` is a sample's target.

    `given` is the code that the model saw: the head of a function to complete, with imports and helpers before it, or
    starter code. `entry_point` is what the tests call, "" for whole programs. `prelude` runs before every answer.
    `reference` is a whole program that passes, "" where none is known.
    """

    tests: Tests
    entry_point: str = ""
    given: str = ""
    prelude: str = ""
    reference: str = ""

    def encoded(self) -> str:
        """As text, to be kept as a target."""
        return msgspec.json.encode(self).decode()


_decode = msgspec.json.Decoder(Problem).decode


def is_problem(target: str) -> bool:
    """Whether a target is a problem as `encoded` writes it."""
    return target.startswith('{"tests":{"type":')


def decoded(target: str) -> Problem:
    """The problem in a target. Raises UserError where there is none."""
    try:
        return _decode(target)
    except msgspec.DecodeError as error:
        fix = "The code scorer goes with a source of coding problems, such as `kind: humaneval`"
        raise UserError(f"the target is no coding problem: {error}", fix=fix) from None
