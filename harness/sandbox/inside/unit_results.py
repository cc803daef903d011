"""Running a module of `unittest` cases: each test method is one result."""

from __future__ import annotations

import types
import unittest
from typing import NamedTuple

from harness.sandbox.inside.kinds import kind_of


class UnitResult(NamedTuple):
    """What came of one test method: the kind of its failure, "" when it passed, and its words."""

    kind: str
    message: str


class _Results(unittest.TestResult):
    """Notes each test by its id. Passed is what unittest calls a success: no test that was skipped or broken off."""

    def __init__(self) -> None:
        super().__init__()
        self.noted: dict[str, UnitResult] = {}

    def startTest(self, test: unittest.TestCase) -> None:  # noqa: N802 -- unittest's name
        super().startTest(test)
        self.noted[test.id()] = UnitResult("exception", "the test did not come to its end")

    def addSuccess(self, test: unittest.TestCase) -> None:  # noqa: N802 -- unittest's name
        self.noted[test.id()] = UnitResult("", "")

    def addError(self, test: unittest.TestCase, err: object) -> None:  # noqa: N802 -- unittest's name
        self._note(test, err)

    def addFailure(self, test: unittest.TestCase, err: object) -> None:  # noqa: N802 -- unittest's name
        self._note(test, err)

    def addSubTest(self, test: unittest.TestCase, _subtest: object, err: object) -> None:  # noqa: N802 -- unittest's
        if err is not None:
            self._note(test, err)

    def _note(self, test: unittest.TestCase, err: object) -> None:
        error = err[1] if isinstance(err, tuple) else None
        self.noted[test.id()] = UnitResult(*kind_of(error if isinstance(error, BaseException) else Exception()))


def run_units(code: str, names: dict[str, object]) -> list[UnitResult]:
    """Run every test of a module in which `names` are defined beforehand. Raises what the module itself raises."""
    module = types.ModuleType("tests")
    module.__dict__.update({name: value for name, value in names.items() if not name.startswith("__")})
    exec(compile(code, "<tests>", "exec", dont_inherit=True), module.__dict__)  # noqa: S102 -- jailed, as the program is
    results = _Results()
    unittest.defaultTestLoader.loadTestsFromModule(module).run(results)
    return list(results.noted.values())
