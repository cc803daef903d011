"""The `coding` part of summary.json. The schema is documented in docs/summary.md."""

from __future__ import annotations

from msgspec import Struct

from harness.stats.pass_at_k import PassAtK, PassDifference


class CodeRow(Struct, frozen=True, kw_only=True):
    """What came of one model's programs on one task.

    `attempts` are the answers that say something about the model, `passed` those that passed all tests; `errors` counts
    the others by kind: one of the scorer's (core/execution.py), or unparsed, truncated or refused. `tests_passed` is
    the mean over problems of the share of tests that an attempt passed; a test that was not run was not passed.
    `unjudged` names the problems whose own reference was seen not to pass where this model's answers were run: no
    answer of any model to them counts.
    `together` says that a program shares its process with its tests and could forge its result.
    """

    suite: str
    task: str
    model: str
    attempts: int
    passed: int
    pass_at: tuple[PassAtK, ...]
    errors: dict[str, int]
    tests_passed: float | None
    unjudged: tuple[str, ...]
    together: bool


class MonthRow(Struct, frozen=True):
    """pass@1 on the problems that were released in one month, `YYYY-MM`."""

    month: str
    pass_at_1: PassAtK


class ReleaseRow(Struct, frozen=True, kw_only=True):
    """One model on the problems of one task by when they were released.

    `until` is pass@1 on those released up to and including the month of the model's knowledge `cutoff`, by its card,
    `after` on the later ones, and `change` the second less the first; all None where the cutoff is not known. `undated`
    counts problems without a month.
    """

    suite: str
    task: str
    model: str
    cutoff: str | None
    until: PassAtK | None
    after: PassAtK | None
    change: PassDifference | None
    months: tuple[MonthRow, ...]
    undated: int


class Coding(Struct, frozen=True):
    """Everything about programs. `unsandboxed` says that some were run where nothing held them; `unjudged_items` counts
    those of problems whose own reference does not pass."""

    rows: tuple[CodeRow, ...]
    releases: tuple[ReleaseRow, ...]
    unsandboxed: bool = False
    unjudged_items: int = 0
