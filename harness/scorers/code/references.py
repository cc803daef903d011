"""Which problems can judge a program here: those whose own reference solution passes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from threading import Lock

from harness.core.execution import Execution
from harness.core.fingerprint import digest
from harness.core.problem import Problem


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
