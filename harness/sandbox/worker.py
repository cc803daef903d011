"""A worker: a process that runs one program after the other, each in processes of its own."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from harness.core.errors import SandboxError, UserError
from harness.core.execution import Execution
from harness.core.sample import JsonValue
from harness.sandbox.inside.room import empty
from harness.sandbox.interpreter import Interpreter
from harness.sandbox.isolation import Isolation

_STARTING_S = 120.0
_ENDING_S = 5.0
_LOOK_EVERY_S = 0.5
_LARGEST_REPLY = 4 << 20


_DOCKER_S_ADVICE = re.compile(r"(Run|See) 'docker run --help'")
"""What it says last, after the reason."""


class Reply(Struct, frozen=True):
    """What a worker says of a program. `contended` says that a busy machine may have been the cause."""

    execution: Execution
    contended: bool = False


_decode = msgspec.json.Decoder(Reply).decode


class WorkerEndedError(SandboxError):
    """A worker ended, or did not answer, while it ran a program."""


class Worker:
    """One process, used by one thread at a time. `facts` is what it found: Python, Landlock, namespaces.

    Raises UserError where the interpreter lacks a library, SandboxError where it does not start.
    """

    def __init__(self, isolation: Isolation, interpreter: Interpreter) -> None:
        self._folder = None if isolation.folder else tempfile.mkdtemp(prefix="harness-sandbox-")
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 -- closed with the worker
        self._process = subprocess.Popen(  # noqa: S603 -- the command is ours
            isolation.command(interpreter),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=isolation.environment,
            cwd="/",
            start_new_session=True,
        )
        setting = {
            "folder": isolation.folder or self._folder,
            "locked": isolation.locked,
            "paths": list(interpreter.paths),
            "libraries": list(interpreter.libraries),
        }
        try:
            self.facts: dict[str, JsonValue] = json.loads(self._exchange([json.dumps(setting).encode()], _STARTING_S))
        except (WorkerEndedError, ValueError) as error:
            self.close()
            raise SandboxError(f"the sandbox ({isolation.name}) does not start: {error}") from None
        if "problem" in self.facts:
            self.close()
            raise UserError(f"programs cannot be run: {self.facts['problem']}", fix=_fix(isolation, interpreter))

    def run(self, parts: Sequence[bytes], wall_s: float) -> Reply:
        """Run a program. Raises WorkerEndedError when the worker is of no use any more."""
        try:
            return _decode(self._exchange(parts, wall_s))
        except msgspec.DecodeError as error:
            raise WorkerEndedError(f"the sandbox answered what cannot be read: {error}") from None

    def kill(self) -> None:
        """Have it end while another thread waits for it."""
        self._process.kill()

    def close(self) -> None:
        """End it and all that runs in it; nothing is left."""
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                _open(pipe).close()
        try:
            self._process.wait(_ENDING_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()
        if self._folder is not None:  # where the worker was killed: else it has done so itself
            empty(self._folder)
            with suppress(OSError):
                Path(self._folder).rmdir()

    def _exchange(self, parts: Sequence[bytes], wall_s: float) -> bytes:
        deadline = time.monotonic() + wall_s
        try:
            pipe = _open(self._process.stdin)
            for part in parts:
                pipe.write(len(part).to_bytes(4, "big") + part)
            pipe.flush()
        except OSError:
            raise WorkerEndedError(self._last_words()) from None
        length = int.from_bytes(self._read(4, deadline), "big")
        if length > _LARGEST_REPLY:
            raise WorkerEndedError("the sandbox's answer is too long")
        return self._read(length, deadline)

    def _read(self, length: int, deadline: float) -> bytes:
        pipe = _open(self._process.stdout)
        data = b""
        while len(data) < length:
            left_s = deadline - time.monotonic()
            if not select.select([pipe], [], [], max(0.0, min(left_s, _LOOK_EVERY_S)))[0]:
                if self._process.poll() is not None:  # what it started may hold the pipe open
                    raise WorkerEndedError(self._last_words())
                if left_s <= 0:
                    raise WorkerEndedError("the sandbox does not answer")
                continue
            part = os.read(pipe.fileno(), length - len(data))
            if not part:
                raise WorkerEndedError(self._last_words())
            data += part
        return data

    def _last_words(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace").splitlines()
        lines = [line for line in said if line.strip() and not _DOCKER_S_ADVICE.match(line)]
        return lines[-1] if lines else f"it ended with exit code {self._process.poll()}"


def _fix(isolation: Isolation, interpreter: Interpreter) -> str:
    """What to do where a library cannot be imported."""
    return (
        f"{isolation.image} lacks it: name an image that has it, --sandbox docker=IMAGE"
        if isolation.image
        else interpreter.fix()
    )


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101 -- for the type checker: all are pipes
    return pipe
