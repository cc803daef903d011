"""The sandbox of a run or a scoring: opened where a scorer runs code, and only there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from harness.core.judging import RunsCode
from harness.core.ports import Scorer
from harness.core.sample import JsonValue
from harness.sandbox.isolation import choose
from harness.sandbox.pool import Pool


def runs_code(scorers: Iterable[Scorer]) -> bool:
    """Whether any of them needs a sandbox."""
    return any(isinstance(scorer, RunsCode) for scorer in scorers)


@contextmanager
def opened_sandbox(scorers: Iterable[Scorer], wanted: str) -> Iterator[Pool | None]:
    """A sandbox if any of `scorers` runs code. Raises UserError where there is none, or not the one wanted."""
    if not runs_code(scorers):
        yield None
        return
    with Pool(choose(wanted)) as pool:
        yield pool


def sandbox_facts(scorers: Iterable[Scorer], wanted: str) -> dict[str, JsonValue] | None:
    """What would isolate programs here; None where none are run. Raises what opening raises, and SandboxError."""
    scorers = tuple(scorers)
    with opened_sandbox(scorers, wanted) as pool:
        if pool is None:
            return None
        for scorer in scorers:
            if isinstance(scorer, RunsCode):
                scorer.inside(pool)
        return pool.facts()
