"""The code scorer: does the program in the answer pass the problem's hidden tests?"""

from __future__ import annotations

from keyword import iskeyword
from typing import Annotated, ClassVar, Literal

from pydantic import Field, PrivateAttr, field_validator

from harness.core.errors import SandboxError
from harness.core.execution import ErrorKind, Execution, Limits, Trial
from harness.core.judging import Sandbox
from harness.core.problem import Calls, Case, Problem, decoded
from harness.core.score import Outcome, Verdict
from harness.scorers.code.extract import Choose, extract
from harness.scorers.code.references import References, undefined
from harness.scorers.rule import Rule

NO_PROGRAM = Verdict(Outcome.UNPARSED, 0.0)
"""It passes no test, whatever they are: pass@1 counts it, as every published score does."""

_TRIAL = Problem(Calls("one", (Case("()", "1"),)), "one", reference="def one(): return 1")


class CodeScorer(Rule):
    """Takes a program out of the answer, runs it in the sandbox, and is correct where it passes all tests.

    There is no partial credit. `choose` is the rule by which a program is found: see docs/coding.md. An answer without
    one is unparsed, and earns nothing. A problem whose own reference solution does not pass here says nothing about a
    model: such items are failed, whatever the answers were.

    Programs may import `libraries`, besides the standard library; `python` is the interpreter that has them, where it
    is not the harness's own.
    """

    version: ClassVar[int] = 1

    kind: Literal["code"] = "code"
    choose: Annotated[Choose, Field(description="which code of an answer counts")] = "best"
    cpu_s: Annotated[int, Field(ge=1, le=3600, description="CPU seconds of a whole program")] = Limits().cpu_s
    test_cpu_s: Annotated[float, Field(gt=0, le=3600, description="CPU seconds of one test")] = Limits().test_cpu_s
    memory_mb: Annotated[int, Field(ge=16, le=1 << 20, description="address space beside the interpreter's")] = (
        Limits().memory_mb
    )
    files_mb: Annotated[int, Field(ge=1, le=1 << 20, description="files that a program may write")] = Limits().files_mb
    output_kb: Annotated[int, Field(ge=1, le=1 << 20, description="what it may print where that is looked at")] = (
        Limits().output_kb
    )
    libraries: Annotated[tuple[str, ...], Field(description="modules that programs and tests may import")] = ()
    python: Annotated[str | None, Field(description="interpreter to run programs with")] = None

    @field_validator("libraries")
    @classmethod
    def _modules(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not all(part.isidentifier() and not iskeyword(part) for part in name.split(".")):
                raise ValueError(f"{name!r} is not the name of a module, as `import` takes it")
        return names

    _sandbox: Sandbox | None = PrivateAttr(default=None)
    _references: References = PrivateAttr(default_factory=References)

    def check(self, target: tuple[str, ...], choices: tuple[str, ...]) -> None:
        """Raises UserError for a target that is no coding problem."""
        decoded(target[0] if target else "")

    def inside(self, sandbox: Sandbox) -> CodeScorer:
        """The scorer, with a place to run programs. Raises UserError where the interpreter or a library is missing."""
        scorer = self.model_copy()
        scorer._sandbox, scorer._references = sandbox, References()
        scorer.judge(_TRIAL.reference, _TRIAL)
        return scorer

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct, wrong, unparsed, or failed where the reference does not pass either. Raises SandboxError."""
        problem = decoded(target[0])
        if self._sandbox is None:
            raise SandboxError("programs are scored in a sandbox, and none is open")
        found = extract(answer, problem, self.choose)
        if not self._references.judges(problem, lambda: self.judge_reference(problem)):
            broken = "the reference does not pass here"
            code = None if found is None else found.code
            return Verdict(Outcome.FAILED, None, code, settled=True, execution=Execution(False, "", message=broken))
        if found is None:
            return NO_PROGRAM
        execution = self.judge(found.program, problem)
        outcome = Outcome.CORRECT if execution.passed else Outcome.WRONG
        return Verdict(outcome, float(execution.passed), found.code, found.complete, execution)

    def judge_reference(self, problem: Problem) -> Execution:
        """Run the problem's own solution, which must define what the tests call. Raises SandboxError."""
        missing = undefined(problem)
        if missing:  # tests that never get to calling it would pass
            message = f"the reference does not define {missing}"
            return Execution(False, "", ErrorKind.EXCEPTION, message)
        return self.judge(problem.reference, problem)

    def judge(self, program: str, problem: Problem) -> Execution:
        """Run a whole program against the problem's tests. Raises SandboxError."""
        if self._sandbox is None:
            raise SandboxError("programs are run in a sandbox, and none is open")
        limits = Limits(self.cpu_s, self.test_cpu_s, self.memory_mb, self.files_mb, self.output_kb)
        source = f"{problem.prelude}\n{program}" if problem.prelude else program
        return self._sandbox.run(Trial(source, problem.tests, problem.entry_point, limits, self.libraries, self.python))
