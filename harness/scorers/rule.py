"""What all scorers share: a fingerprint that is made once, and the three plain verdicts."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.score import Outcome, Verdict

UNPARSED = Verdict(Outcome.UNPARSED, None)


class Rule(Kind):
    """A scorer whose verdict depends on its arguments and its code alone. Raise `version` when a verdict changes."""

    version: ClassVar[int] = 2

    def fingerprint(self) -> str:
        """Digest of the arguments and the version of the code."""
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> str:
        return digest([self.version, self.model_dump(mode="json")])


def judged(correct: bool, extracted: str, *, settled: bool) -> Verdict:
    """Right or wrong."""
    return Verdict(Outcome.CORRECT if correct else Outcome.WRONG, float(correct), extracted, settled)
