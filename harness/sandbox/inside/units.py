"""Unit tests of a program: beside it, or for tests that look at what cannot cross, in its own process."""

from __future__ import annotations

from harness.sandbox.inside.kinds import LETTERS
from harness.sandbox.inside.names import Names, names_wanted
from harness.sandbox.inside.notes import Notes
from harness.sandbox.inside.program import Program, loaded
from harness.sandbox.inside.request import Body
from harness.sandbox.inside.unit_results import run_units


def check_units(program: Program, body: Body, notes: Notes) -> None:
    """Run them here, calling the program as tests of asserts do; or, `together`, in the program's own process."""
    tests = body.tests
    wanted = Names([], {}) if tests.together else names_wanted([tests.code], body.entry_point)
    if not loaded(program, body.program, wanted.of_program, notes):
        return
    try:
        results = (
            program.ask("units", tests.code)
            if tests.together
            else run_units(tests.code, {**wanted.known, **program.names})
        )
    except Exception as error:  # whatever the program, or the module of the tests, raised
        notes.raised(error)
        return
    for result in results if isinstance(results, list) else []:
        match result:
            case ["", _]:
                notes.passes()
            case [str(kind), message] if kind in LETTERS:
                notes.fails(kind, str(message)[:300])
            case _:
                notes.fails("crash", "it said what is no result of a test")
