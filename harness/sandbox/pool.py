"""The sandbox as the harness uses it: a worker for each core, and timeouts that a busy machine cannot make."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Condition, Lock
from typing import Self

from harness.core.errors import SandboxError
from harness.core.execution import ErrorKind, Execution, Trial
from harness.core.problem import Runs
from harness.core.sample import JsonValue
from harness.sandbox.interpreter import Interpreter, interpreter_of
from harness.sandbox.isolation import Isolation
from harness.sandbox.message import parts_of
from harness.sandbox.worker import Reply, Worker, WorkerEndedError

_ENDING_S = 20.0  # for other threads to see that their workers have ended


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Pool:
    """An open sandbox. Leaving it ends all that runs in it: who waits for it in another thread gets a SandboxError.

    A program that waited too long, or was ended for want of memory, is run again while no other runs here: what a busy
    machine did is no verdict. So is one whose checker ended.
    """

    def __init__(self, isolation: Isolation, workers: int | None = None) -> None:
        self._isolation = isolation
        self._workers = workers or cores()
        self._slots = _Slots(self._workers)
        self._idle: defaultdict[Interpreter, list[Worker]] = defaultdict(list)
        self._busy: set[Worker] = set()
        self._changed = Condition()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._closed = True
            workers = [worker for idle in self._idle.values() for worker in idle]
            self._idle.clear()
            for worker in self._busy:
                worker.kill()
        for worker in workers:
            worker.close()
        with self._changed:  # the threads that use the others close them
            self._changed.wait_for(lambda: not self._busy, _ENDING_S)

    @property
    def workers(self) -> int:
        """How many programs it runs side by side."""
        return self._workers

    def facts(self) -> dict[str, JsonValue]:
        """What isolates programs here, for the manifest. Starts a worker where there is none yet."""
        with self._slots.taken(1), self._worker(interpreter_of(None, ())) as worker:
            return {**self._isolation.facts(), **worker.facts}

    def run(self, trial: Trial) -> Execution:
        """Run a program against its tests. Raises SandboxError when the sandbox does not start."""
        interpreter = interpreter_of(trial.python, trial.libraries)
        parts, wall_s = parts_of(trial), longest_s(trial)
        try:
            reply = self._once(interpreter, parts, wall_s, slots=1)
            if not reply.contended:
                return reply.execution
        except WorkerEndedError:
            if self._closed:
                raise
        try:
            return self._once(interpreter, parts, wall_s, slots=self._workers).execution
        except WorkerEndedError as error:  # and not by others: nothing else was running
            if self._closed:
                raise
            return Execution(passed=False, tests="", error=ErrorKind.CRASH, message=f"its checker ended: {error}")

    def _once(self, interpreter: Interpreter, parts: Sequence[bytes], wall_s: float, *, slots: int) -> Reply:
        with self._slots.taken(slots), self._worker(interpreter) as worker:
            return worker.run(parts, wall_s)

    @contextmanager
    def _worker(self, interpreter: Interpreter) -> Iterator[Worker]:
        """A worker for one program; one that failed is not used again."""
        with self._changed:
            self._stay_open()
            worker = self._idle[interpreter].pop() if self._idle[interpreter] else None
        worker, kept = worker or Worker(self._isolation, interpreter), False
        try:
            with self._changed:
                self._stay_open()
                self._busy.add(worker)
            yield worker
            with self._changed:
                self._busy.discard(worker)
                kept = not self._closed
                if kept:
                    self._idle[interpreter].append(worker)
        finally:
            if not kept:
                worker.close()
                with self._changed:
                    self._busy.discard(worker)
                    self._changed.notify_all()

    def _stay_open(self) -> None:
        if self._closed:
            raise SandboxError("the sandbox was closed")


def longest_s(trial: Trial) -> float:
    """After so long of wall time the checker itself must be stuck, however busy the machine is."""
    processes = len(trial.tests.cases) if isinstance(trial.tests, Runs) else 1
    return 60 + 20 * processes * (trial.limits.cpu_s + 2)


class _Slots:
    """So many may be at work; one that wants all waits until nobody else is, and nobody passes it."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._changed = Condition()
        self._turnstile = Lock()

    @contextmanager
    def taken(self, count: int) -> Iterator[None]:
        """Hold so many of them."""
        with self._turnstile, self._changed:
            self._changed.wait_for(lambda: self._free >= count)
            self._free -= count
        try:
            yield
        finally:
            with self._changed:
                self._free += count
                self._changed.notify_all()
