"""Programs as the explorer shows them: what became of each test, never the tests themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from msgspec import Struct

from harness.core.errors import UserError
from harness.core.execution import NOT_RUN, PASSED, Execution
from harness.core.problem import Asserts, Tests, Units, decoded
from harness.core.score import Score
from harness.report.text import visible
from harness.store.journal import read_lines
from harness.store.run_directory import RunDirectory

MOST_MARKS = 200
"""Tests that are shown one by one; of more only the counts."""


class RanView(Struct, frozen=True, omit_defaults=True):
    """A program that was run. `tests` has a letter for each test (core/execution.py), "" where there are too many."""

    passed: int
    failed: int
    not_run: int
    tests: str = ""
    message: str = ""


def ran_view(ran: Execution) -> RanView:
    """What became of the tests of one program."""
    passed, not_run = ran.tests.count(PASSED), ran.tests.count(NOT_RUN)
    return RanView(
        passed,
        failed=len(ran.tests) - passed - not_run,
        not_run=not_run,
        tests=visible(ran.tests) if len(ran.tests) <= MOST_MARKS else "",
        message=visible(ran.message),
    )


def hidden_tests(target: tuple[str, ...], ran: Execution | None) -> str:
    """What stands for a problem's target: its tests are no text to look at. Large targets are not in the record."""
    count = len(ran.tests) if ran else _declared(target)
    return f"hidden tests ({count:,})" if count else "hidden tests"


def _declared(target: tuple[str, ...]) -> int | None:
    try:
        tests = decoded(target[0]).tests if target else None
    except UserError:
        return None
    return None if tests is None else _count(tests)


def _count(tests: Tests) -> int | None:
    if isinstance(tests, Units):
        return None
    return len(tests.tests) if isinstance(tests, Asserts) else len(tests.cases)


def scores_with_programs(run: RunDirectory, ids: Collection[str]) -> dict[str, Score]:
    """The scores of these items under their task's own scorer, the first one met, whose answers were run."""
    return {score.id: score for score in _own(run, ids) if score.execution is not None}


def _own(run: RunDirectory, ids: Collection[str]) -> Iterator[Score]:
    scorer: dict[str, str] = {}
    last: dict[str, Score] = {}
    for score in read_lines(run.scores, Score):
        if score.id in ids and scorer.setdefault(score.id, score.scorer) == score.scorer:
            last[score.id] = score
    return iter(last.values())
