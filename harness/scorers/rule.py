"""What all scorers share: a fingerprint that is made once, and the three plain verdicts."""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property
from typing import ClassVar

from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.problem import is_problem
from harness.core.score import Outcome, Verdict

UNPARSED = Verdict(Outcome.UNPARSED, None)


class Rule(Kind):
    """A scorer whose verdict depends on its arguments and its code alone. Raise `version` when a verdict changes."""

    version: ClassVar[int] = 2

    def fingerprint(self) -> str:
        """Digest of the arguments and the version of the code."""
        return self._fingerprint

    def check(self, target: tuple[str, ...], choices: tuple[str, ...]) -> None:
        """Raises UserError for accepted answers that cannot be right: those that their own scorer cannot take."""
        refuse_programs(target)
        self.score(target[0], target, choices)

    @abstractmethod
    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Read an answer and judge it."""

    @cached_property
    def _fingerprint(self) -> str:
        return digest([self.version, self.model_dump(mode="json")])


def refuse_programs(target: tuple[str, ...]) -> None:
    """Raises UserError where a program is asked for: a scorer of texts would call every one wrong."""
    if any(map(is_problem, target)):
        raise UserError("the target is a coding problem: no text is right", fix="Use scorer: {kind: code}")


def judged(correct: bool, extracted: str, *, settled: bool) -> Verdict:
    """Right or wrong."""
    return Verdict(Outcome.CORRECT if correct else Outcome.WRONG, float(correct), extracted, settled)
