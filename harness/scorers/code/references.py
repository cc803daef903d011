"""Which problems can judge a program here: those whose own reference solution passes."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable
from threading import Lock

from harness.core.execution import Execution
from harness.core.fingerprint import digest
from harness.core.problem import Problem
from harness.scorers.code.definitions import entry
from harness.scorers.code.parsing import Parser


def undefined(problem: Problem) -> str:
    """The name that the tests call and the reference cannot define; "" where it may.

    One that is spelled in a text may be made by name, and a star import may bring it.
    """
    wanted = entry(problem.entry_point)
    code = Parser().code(f"{problem.prelude}\n{problem.reference}")
    if not wanted.name or code is None:  # a whole program; or one that is run to see what is wrong with it
        return ""
    found: set[str] = set()
    for node in ast.walk(code.tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Name(id=name, ctx=ast.Store()) | ast.Constant(value=str(name)):
                found.add(name)
            case ast.alias(name=name, asname=other):
                found.add((other or name).partition(".")[0])
    return "" if {wanted.name, wanted.holder or wanted.name, "*"} & found else wanted.holder or wanted.name


class References:
    """Remembers for each problem whether its reference passes. Threads may share it: each reference is run once."""

    def __init__(self) -> None:
        self._known: dict[str, bool] = {}
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)
        self._lock = Lock()

    def judges(self, problem: Problem, run: Callable[[], Execution]) -> bool:
        """Whether the problem's reference passes, by `run` where that is not known; True where there is none."""
        if not problem.reference:
            return True
        name = digest([problem.encoded()])
        with self._lock:
            lock = self._locks[name]
        with lock:
            if name not in self._known:
                self._known[name] = run().passed
            return self._known[name]
