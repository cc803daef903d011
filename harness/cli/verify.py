"""`harness verify`: run the reference solutions of coding suites."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import click
from msgspec import Struct

from harness.cli.printable import say
from harness.cli.sandbox import sandbox_options, wanted_sandbox
from harness.config.library import find_suite
from harness.config.suite import load_suite
from harness.core.errors import IncompleteRunError, UserError
from harness.core.execution import Execution
from harness.core.experiment import Task
from harness.core.problem import decoded
from harness.core.sample import Sample
from harness.runner.sandboxed import opened_sandbox
from harness.sandbox.pool import Pool
from harness.scorers.code.scorer import CodeScorer
from harness.tasks.gauge import PromptGauge
from harness.tokens.approximate import ApproximateCounter


class Verified(Struct, frozen=True):
    """A problem and what came of its reference; None where it has none."""

    sample: str
    execution: Execution | None


@click.command()
@click.argument("suite")
@sandbox_options
def command(suite: str, sandbox: str, unsafe_no_sandbox: bool) -> None:
    """Run the reference solutions of a coding SUITE against its hidden tests, in the sandbox.

    A problem whose own reference does not pass here is left out of a run's scores: this says beforehand which those
    are. Exit code 3 when there are any.
    """
    tasks = [task for task in load_suite(find_suite(suite)).tasks if isinstance(task.scorer, CodeScorer)]
    if not tasks:
        raise UserError(f'the suite "{suite}" runs no code', fix="`harness list suites` says what each suite asks")
    failing = 0
    with opened_sandbox((task.scorer for task in tasks), wanted_sandbox(sandbox, unsafe_no_sandbox)) as pool:
        for task in tasks:
            failing += _report(task, pool)
    if failing:
        raise IncompleteRunError(f"{failing} reference{' does' if failing == 1 else 's do'} not pass here")


def _report(task: Task, pool: Pool | None) -> int:
    """Print how the references of a task fare; how many do not pass."""
    if pool is None or not isinstance(task.scorer, CodeScorer):
        return 0
    begun, passed, absent, failing = time.monotonic(), 0, 0, 0
    for verified in _verified(task, task.scorer.inside(pool), pool.workers):
        if verified.execution is None:
            absent += 1
        elif verified.execution.passed:
            passed += 1
        else:
            failing += 1
            error = verified.execution.error
            say(f"{task.name} {verified.sample}: {error.value if error else ''}: {verified.execution.message}")
    without = f", {absent} without a reference" if absent else ""
    took = time.monotonic() - begun
    say(f"{task.name}: {passed} of {passed + failing} references pass{without}, {took:.1f} s")
    return failing


def _verified(task: Task, scorer: CodeScorer, workers: int) -> Iterator[Verified]:
    """In the source's order, a few problems in memory at a time."""

    def verify(sample: Sample) -> Verified:
        problem = decoded(sample.target[0])
        return Verified(sample.id, scorer.judge_reference(problem) if problem.reference else None)

    samples = task.source.samples(PromptGauge(ApproximateCounter(), task.prompt))
    with ThreadPoolExecutor(workers) as threads:
        while batch := list(islice(samples, 16 * workers)):
            yield from threads.map(verify, batch)
