"""The outcome ledger: what became of each question."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from harness.core.execution import Execution


class Outcome(StrEnum):
    """A closed set. The first three decide; the others leave an item undecided, each for its own reason.

    But an unparsed answer may have a credit: one without a program passes no test, and some official rules give what
    they cannot read the credit of a guess.
    """

    CORRECT = "correct"
    PARTIAL = "partial"
    WRONG = "wrong"
    UNPARSED = "unparsed"  # an answer came, none could be read from it
    TRUNCATED = "truncated"  # hit the output cap before answering
    REFUSED = "refused"
    FAILED = "failed"  # infrastructure: never evidence about the model
    UNSERVABLE = "unservable"  # the endpoint cannot take it: context, images, modality

    @property
    def decided(self) -> bool:
        """Whether the item says right, wrong or partly right about the model."""
        return self in (Outcome.CORRECT, Outcome.PARTIAL, Outcome.WRONG)


class Verdict(Struct, frozen=True):
    """A scorer's reading of one answer text: correct, partial, wrong or unparsed; failed where none can be judged here.

    `value` is the credit, 0 to 1; None where that is left open, as when nothing could be read. `extracted` is what was
    read as the answer. `settled` is true when the answer was declared in a way that further text could not change, for
    right and wrong answers alike: only then does an answer cut off at the output cap count. `execution` is what came of
    running it, if it was run.
    """

    outcome: Outcome
    value: float | None
    extracted: str | None = None
    settled: bool = False
    execution: Execution | None = None


class Score(Struct, frozen=True, omit_defaults=True):
    """One line of scores.jsonl: a record's outcome under one scorer."""

    id: str
    scorer: str
    outcome: Outcome
    value: float | None = None
    extracted: str | None = None
    execution: Execution | None = None
