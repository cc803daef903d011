"""The code scorer judges a program by its tests, and a problem by its reference."""

from __future__ import annotations

import threading

import pytest
from pydantic import ValidationError

from harness.core.completion import Completion, Timing, Usage
from harness.core.errors import SandboxError, UserError
from harness.core.execution import ErrorKind, Execution
from harness.core.problem import Asserts, Problem
from harness.core.record import Record, StoredPrompt, WorkItem
from harness.core.score import Outcome
from harness.scorers.code.scorer import CodeScorer
from harness.scorers.ledger import score_record

GIVEN = 'def double(x):\n    """Twice x."""\n'
PROBLEM = Problem(Asserts("", ("assert double(2) == 4",)), "double", GIVEN, reference=GIVEN + "    return 2 * x\n")


class Fake:
    """Passes programs that hold a text, and remembers what it was given."""

    workers = 2

    def __init__(self, passes="2 * x"):
        self.passes, self.trials, self._lock = passes, [], threading.Lock()

    def run(self, trial):
        if trial.entry_point == "one":  # by which the scorer sees whether programs can be run at all
            return Execution(True, ".")
        with self._lock:
            self.trials.append(trial)
        passed = self.passes in trial.program
        return Execution(passed, "." if passed else "a", None if passed else ErrorKind.ASSERTION)


def score(answer, sandbox, problem=PROBLEM, **arguments):
    return CodeScorer(**arguments).inside(sandbox).score(answer, (problem.encoded(),), ())


def test_a_program_that_passes_is_correct():
    """The fenced function is run, and its execution is kept with the verdict."""
    verdict = score("Sure:\n```python\ndef double(x):\n    return 2 * x\n```\n", Fake())
    assert (verdict.outcome, verdict.value, verdict.settled) == (Outcome.CORRECT, 1.0, True)
    assert verdict.extracted == "def double(x):\n    return 2 * x"
    assert verdict.execution.tests == "."


def test_a_program_that_fails_is_wrong():
    """There is no partial credit."""
    verdict = score("```python\ndef double(x):\n    return x\n```", Fake())
    assert (verdict.outcome, verdict.value) == (Outcome.WRONG, 0.0)
    assert verdict.execution.error is ErrorKind.ASSERTION


def test_no_program_is_unparsed_and_earns_nothing():
    """Only the reference is run: where that does not pass, no answer says anything, not even one without a program."""
    sandbox = Fake()
    verdict = score("I would multiply it by two, of course.", sandbox)
    assert (verdict.outcome, verdict.value) == (Outcome.UNPARSED, 0.0)
    assert [trial.program for trial in sandbox.trials] == [PROBLEM.reference]
    assert score("I would not know.", Fake(passes="nothing has this")).outcome is Outcome.FAILED


def test_a_problem_whose_reference_fails_judges_nobody():
    """Right and wrong answers alike are failed: the tests cannot be passed here."""
    sandbox = Fake(passes="nothing has this")
    for body in ("2 * x", "x"):
        verdict = score(f"```python\ndef double(x):\n    return {body}\n```", sandbox)
        assert (verdict.outcome, verdict.value) == (Outcome.FAILED, None)
        assert "reference" in verdict.execution.message


def test_a_reference_is_run_once():
    """However many answers there are, from however many threads."""
    sandbox = Fake()
    scorer = CodeScorer().inside(sandbox)
    answer = "```python\ndef double(x):\n    return x\n```"
    threads = [threading.Thread(target=scorer.score, args=(answer, (PROBLEM.encoded(),), ())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("2 * x" in trial.program for trial in sandbox.trials) == 1
    assert len(sandbox.trials) == 9


def test_limits_and_libraries_reach_the_sandbox():
    """What the suite allows is what is run."""
    sandbox = Fake()
    score("```python\ndef double(x):\n    return 2 * x\n```", sandbox, cpu_s=3, memory_mb=99, libraries=("numpy",))
    assert {(trial.limits.cpu_s, trial.limits.memory_mb, trial.libraries) for trial in sandbox.trials} == {
        (3, 99, ("numpy",))
    }


def test_without_a_sandbox_nothing_is_run():
    """Scoring outside is an error, not a verdict."""
    with pytest.raises(SandboxError):
        CodeScorer().score("```python\npass\n```", (PROBLEM.encoded(),), ())


def test_a_target_that_is_no_problem_is_refused():
    """A suite that joins this scorer with other questions is stopped before they are asked."""
    with pytest.raises(UserError, match="no coding problem"):
        CodeScorer().check(("42",), ())
    CodeScorer().check((PROBLEM.encoded(),), ())


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("```python\ndef double(x):\n    return 2 * x\n```\nThis works bec", Outcome.CORRECT),
        ("```python\ndef double(x):\n    return 2 * x", Outcome.TRUNCATED),
        ("I'm sorry, but I can't help with that.", Outcome.TRUNCATED),
    ],
)
def test_an_answer_cut_off_counts_only_with_its_fence_closed(answer, outcome):
    """A function without an end might have gone on."""
    item = WorkItem("a", "scout", "programs", "all", "1", 0)
    result = Completion(answer, Usage(), Timing(started_at=0.0, ended_ns=1), finish_reason="length")
    record = Record(item, StoredPrompt("00", 0), (PROBLEM.encoded(),), result)
    assert score_record(record, CodeScorer().inside(Fake())).outcome is outcome


@pytest.mark.parametrize("name", ["numpy==2.0", ".x", "no..such", "", "my-library", "import"])
def test_libraries_are_names_of_modules(name):
    """As `import` takes them; not what pip takes."""
    with pytest.raises(ValidationError, match="not the name of a module"):
        CodeScorer(libraries=(name,))
    assert CodeScorer(libraries=("scipy.stats", "numpy")).libraries == ("scipy.stats", "numpy")


@pytest.mark.parametrize("limit", ["memory_mb", "files_mb", "output_kb"])
def test_limits_that_no_machine_could_keep_are_refused(limit):
    """A kernel's numbers end somewhere, and every program would fail."""
    with pytest.raises(ValidationError, match="less than or equal"):
        CodeScorer(**{limit: 10**13})


ANY = Asserts("", ("assert True",))


@pytest.mark.parametrize(
    ("entry_point", "reference"), [("double", "twice = 1"), ("sum", "# Python has one"), ("T.f", "class U: pass")]
)
def test_a_reference_without_the_entry_point_judges_nobody(entry_point, reference):
    """Its tests pass all the same where they never get to calling it: what passes them says nothing."""
    scorer = CodeScorer().inside(Fake(passes=""))
    problem = Problem(ANY, entry_point, reference=reference + "\nx = 1")
    verdict = scorer.score(f"```python\n{reference}\n```", (problem.encoded(),), ())
    assert verdict.outcome is Outcome.FAILED
    name = entry_point.partition(".")[0]
    assert scorer.judge_reference(problem).message == f"the reference does not define {name}"


@pytest.mark.parametrize(
    ("entry_point", "reference"),
    [
        ("f", "def f(): pass"), ("f", "f = abs"), ("f", "from math import sqrt as f"), ("f", "from math import *"),
        ("f", "globals()['f'] = abs"), ("f", "if 1:\n    async def f(): pass"), ("f", "class Solution:\n def f(s): 1"),
        ("T.f", "class T: pass"), ("T.f", "def f(): pass"), ("f", "def f(:"), ("", "x = 1"),
    ],
)  # fmt: skip
def test_a_reference_that_may_define_it_is_run(entry_point, reference):
    """Whichever way; what is wrong with it, running it says."""
    assert CodeScorer().inside(Fake(passes="")).judge_reference(Problem(ANY, entry_point, reference=reference)).passed
