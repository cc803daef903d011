"""What a checker notes while it goes through the tests."""

from __future__ import annotations

from harness.sandbox.inside.kinds import LETTERS, kind_of

_MOST = 10_000  # tests; what passes beyond them is not written down, what fails is


class Notes:
    """One letter for each test, and the first failure's kind and words."""

    def __init__(self) -> None:
        self._letters: list[str] = []
        self.passed = 0
        self.error = ""
        self.message = ""
        self.contended = False
        self.planned = 0  # tests that there are at least, those that are not run too

    def passes(self) -> None:
        """A test was passed."""
        self.passed += 1
        self._letter(".")

    def fails(self, kind: str, message: str) -> None:
        """A test was not passed."""
        if not self.error:
            self.error, self.message = kind, message
        self._letter(LETTERS[kind])

    def raised(self, error: BaseException) -> None:
        """A test raised."""
        self.fails(*kind_of(error))

    def not_run(self, count: int) -> None:
        """So many tests were left out."""
        self._letters.extend("-" * min(count, _MOST - len(self._letters)))

    @property
    def tests(self) -> str:
        """The letters, in order."""
        return "".join(self._letters)

    def result(self) -> dict[str, object]:
        """As it goes to the harness. Passed is what passed at least one test, failed none and left none out."""
        self.not_run(max(0, self.planned - len(self._letters)))
        passed = self.passed > 0 and not self.error and "-" not in self._letters
        if not passed and not self.error:
            self.error, self.message = "assertion", "no test was reached"
        return {
            "execution": {
                "passed": passed,
                "tests": self.tests,
                "error": self.error or None,
                "message": self.message.encode("utf-8", "replace").decode(),
            },
            "contended": self.contended,
        }

    def _letter(self, letter: str) -> None:
        if len(self._letters) < _MOST:
            self._letters.append(letter)
