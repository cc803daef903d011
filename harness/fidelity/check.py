"""A check: what was looked at, whether it holds, and the evidence."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from harness.core.errors import UserError


class Verdict(StrEnum):
    """UNKNOWN is for what the server offers no way to tell; the evidence says why."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Check(Struct, frozen=True):
    """`evidence` is a sentence with the numbers; `fix` says how to mend what failed, or how to know what is unknown."""

    name: str
    verdict: Verdict
    evidence: str
    fix: str = ""

    @property
    def failed(self) -> bool:
        """Whether it found something wrong."""
        return self.verdict is Verdict.FAILED

    def error(self, subject: str) -> UserError:
        """A failed check as the one line that a command prints."""
        return UserError(self.evidence, place=f"{subject}: {self.name}", fix=self.fix)


def passed(name: str, evidence: str) -> Check:
    """Nothing wrong was found."""
    return Check(name, Verdict.PASSED, evidence)


def failed(name: str, evidence: str, fix: str) -> Check:
    """Something is wrong."""
    return Check(name, Verdict.FAILED, evidence, fix)


def unknown(name: str, why: str, fix: str = "") -> Check:
    """It cannot be told."""
    return Check(name, Verdict.UNKNOWN, why, fix)
