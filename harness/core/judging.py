"""What some scorers need, or do, beyond the port that all have: a sandbox, draws in order, a word on silence."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from harness.core.execution import Execution, Trial
from harness.core.ports import Scorer


class Sandbox(Protocol):
    """An open place to run programs that nobody trusts. Threads may share it."""

    @property
    def workers(self) -> int:
        """How many programs it runs side by side."""
        ...

    def run(self, trial: Trial) -> Execution:
        """Run a program against its tests. Blocking. Whatever the program does is its Execution.

        Raises SandboxError when the sandbox itself failed: that is no evidence about the program.
        """
        ...


@runtime_checkable
class RunsCode(Scorer, Protocol):
    """A scorer that runs the answers: it can check targets anywhere, but score only inside a sandbox."""

    def inside(self, sandbox: Sandbox) -> Scorer:
        """The scorer, with a place to run programs. Raises UserError where what they need is not there."""
        ...


@runtime_checkable
class DrawsLots(Scorer, Protocol):
    """A scorer that may guess what it cannot read: a guess depends on how many were drawn before."""

    @property
    def draws(self) -> bool:
        """Whether it does."""
        ...

    def in_order(self) -> Scorer:
        """A copy that starts to draw anew. It must be given the answers of one model in the order of the dataset."""
        ...


@runtime_checkable
class JudgesSilence(Scorer, Protocol):
    """A scorer to which an empty answer may be one like any other, and not one from which nothing can be read."""

    @property
    def judges_silence(self) -> bool:
        """Whether it is."""
        ...
