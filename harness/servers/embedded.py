"""The embedded models: two tiny trained Llama 4 models that ship with the package, served by real llama.cpp."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Annotated, Literal

from pydantic import Field

from harness.core.errors import UserError
from harness.core.fingerprint import digest, file_digest
from harness.core.kind import Kind

_MODELS = Path(__file__).parent / "models"
_CONTEXT = {"nano-scout": 8192, "nano-maverick": 4096}  # more than each was trained on, so that its limits show
_READY_WITHIN_S = 60.0
_STOP_WITHIN_S = 10.0
_LOG_SHOWN = 2000  # characters


class EmbeddedServer(Kind):
    """llama.cpp in a child process, on a free loopback port.

    With one slot and no prompt cache every answer is computed alone, in the same order of operations: at temperature 0
    it depends on the prompt and on nothing else. More slots are faster under load, and numerically not the same. One
    thread, because threads that wait for each other lose far more on a busy machine than they gain on a quiet one.
    """

    kind: Literal["embedded"] = "embedded"
    model: Annotated[Literal["nano-scout", "nano-maverick"], Field(description="which of the embedded models")]
    context: Annotated[
        int | None, Field(ge=64, description="tokens of context a slot; default what the model was made for")
    ] = None
    slots: Annotated[int, Field(ge=1, le=64, description="requests answered at once")] = 1
    threads: Annotated[int, Field(ge=1, le=256, description="processor threads")] = 1

    def fingerprint(self) -> str:
        """Covers the weights, the engine's version and what changes its arithmetic."""
        engine = version("xllamacpp") if find_spec("xllamacpp") else None
        return digest([file_digest([self._weights()]), engine, self._context(), self.slots, self.threads])

    @contextmanager
    def start(self) -> Iterator[str]:
        """Start it, give its base URL, stop it. Raises UserError when llama.cpp is not installed or does not start."""
        if find_spec("xllamacpp") is None:
            raise UserError(
                "the embedded models need llama.cpp", fix="Install it with: pip install 'openweight-harness[embedded]'"
            )
        numbers = [str(number) for number in (self._context(), self.slots, self.threads)]
        command = [sys.executable, "-m", "harness.servers.llama_cpp", str(self._weights()), self.model, *numbers]
        with TemporaryFile() as log:
            process = subprocess.Popen(  # noqa: S603 - our own module, no shell
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches us alone: answers in flight can still arrive
            )
            try:
                yield self._ready(process, log)
            finally:
                _stop(process)

    def _weights(self) -> Path:
        return _MODELS / f"{self.model}.gguf"

    def _context(self) -> int:
        return self.context or _CONTEXT[self.model]

    def _ready(self, process: subprocess.Popen[bytes], log: IO[bytes]) -> str:
        """The base URL, once the child has printed it."""
        overdue = threading.Timer(_READY_WITHIN_S, process.kill)
        overdue.start()
        try:
            for line in process.stdout or ():
                if line.startswith(b"READY "):
                    return line.split()[1].decode()
        finally:
            overdue.cancel()
        process.wait()
        log.seek(0)
        said = log.read().decode(errors="replace")[-_LOG_SHOWN:].strip()
        raise UserError(f"{self.model} did not start (exit code {process.returncode}); its last words: {said}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Close its standard input, which ends it; kill it if it hangs."""
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(_STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()
