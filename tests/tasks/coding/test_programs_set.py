"""The shipped problems: what they say is right passes, and what is plausible but wrong does not."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from harness.core.execution import ErrorKind, Limits, Trial
from harness.core.problem import Asserts, decoded
from harness.sandbox.isolation import choose
from harness.sandbox.pool import Pool
from harness.tasks.coding.programs import ProgramsSource

DATA = Path(__file__).parents[3] / "suites/data/programs.jsonl"
SAMPLES = {sample.id: sample for sample in ProgramsSource(path=DATA, tags=("difficulty",)).samples(None)}
PROBLEMS = {name: decoded(sample.target[0]) for name, sample in SAMPLES.items()}
WRONG = {
    row["id"]: row["wrong"]
    for row in map(json.loads, Path(__file__).with_name("wrong_programs.jsonl").read_text().splitlines())
}
FEWEST_TESTS = 10
LIMITS = Limits(cpu_s=4, test_cpu_s=1.0)
SHORT = Limits(cpu_s=1, test_cpu_s=0.4)  # naive programs of the expert rung would take a minute and more


@pytest.fixture(scope="module")
def run():
    """Runs the programs of many problems, each against its problem's tests, in the order given."""
    with Pool(choose("jail")) as pool, ThreadPoolExecutor(pool.workers) as threads:

        def one(program, limits):
            problem = PROBLEMS[program[0]]
            return pool.run(Trial(program[1], problem.tests, problem.entry_point, limits))

        yield lambda programs, limits: list(threads.map(one, programs, [limits] * len(programs)))


def test_every_rung_is_there():
    """A rung of a few problems would say nothing."""
    counts = Counter(sample.tags["difficulty"] for sample in SAMPLES.values())
    assert counts == {"trivial": 16, "easy": 16, "medium": 16, "hard": 16, "expert": 8}


def test_every_problem_has_a_reference_and_tests():
    """Few tests let wrong programs pass."""
    few = []
    for name, problem in PROBLEMS.items():
        assert problem.reference
        tests = problem.tests.tests if isinstance(problem.tests, Asserts) else problem.tests.cases
        if len(set(tests)) < max(FEWEST_TESTS, len(tests)):  # the same one twice is one
            few.append(name)
    assert few == []


def test_ids_begin_with_the_rung():
    """So that a list of them reads in order of difficulty."""
    assert all(name.startswith(f"{sample.tags['difficulty']}-") for name, sample in SAMPLES.items())


def test_references_pass(run):
    """All tests of every problem, in the sandbox."""
    references = [(name, problem.reference) for name, problem in PROBLEMS.items()]
    results = zip(references, run(references, LIMITS), strict=True)
    assert [(name, result.message) for (name, _), result in results if not result.passed] == []


@pytest.mark.long
def test_wrong_programs_are_caught(run):
    """Two or more a problem, each of which runs, does nearly what is asked, and fails a test by its result."""
    assert WRONG.keys() == PROBLEMS.keys()
    assert min(map(len, WRONG.values())) >= 2
    programs = [(name, program) for name, wrong in WRONG.items() for program in wrong]
    results = list(zip(programs, run(programs, SHORT), strict=True))
    assert [program for program, result in results if result.passed] == []
    broken = (ErrorKind.SYNTAX, ErrorKind.IMPORT)
    assert [each for each in results if each[1].error in broken or "does not define" in each[1].message] == []
