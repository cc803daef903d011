"""The embedded models: two tiny trained Llama 4 models that ship with the package, served by real llama.cpp."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from harness.core.errors import UserError
from harness.core.fingerprint import digest, file_digest
from harness.core.kind import Kind
from harness.core.serving import Launch, Started
from harness.servers.job import Job
from harness.servers.llama_server import EMBEDDED
from harness.servers.places.local import LocalPlace
from harness.servers.ready import Readiness, served

_MODELS = Path(__file__).parent / "models"
_CONTEXT = {"nano-scout": 8192, "nano-maverick": 4096}  # more than each was trained on, so that its limits show
_READY_WITHIN_S = 60.0
_STOP_WITHIN_S = 2.0  # it has nothing to save
_PLACE = LocalPlace()
_ALONE = ("--no-kv-unified", "--no-cache-prompt", "--cache-ram", "0")


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

    @property
    def gpus(self) -> int:
        """None."""
        return 0

    @contextmanager
    def start(self, launch: Launch) -> Iterator[Started]:
        """Start it, stop it. Raises UserError when llama.cpp is not installed or does not start."""
        if find_spec("xllamacpp") is None:
            raise UserError(
                "the embedded models need llama.cpp", fix="Install it with: pip install 'openweight-harness[embedded]'"
            )
        port = _PLACE.free_port()
        job = Job(self.model, self.command(port), port, grace_s=_STOP_WITHIN_S)
        with served(job, _PLACE, Readiness(within_s=_READY_WITHIN_S), launch) as started:
            yield started

    def command(self, port: int) -> tuple[str, ...]:
        """The whole command line, for a server that listens on `port`.

        Every slot has its own share of the cache: one question cannot crowd out another. A reused prefix would be
        computed in other batches, and may round differently; the cache in memory would take a gigabyte too.
        """
        files = ["--model", str(self._weights()), "--alias", self.model, "--host", "127.0.0.1", "--port", str(port)]
        numbers = {"parallel": self.slots, "ctx-size": self._context() * self.slots, "threads": self.threads}
        sizes = [word for name, number in numbers.items() for word in (f"--{name}", str(number))]
        return (*EMBEDDED, *files, *sizes, *_ALONE, "--metrics")

    def _weights(self) -> Path:
        return _MODELS / f"{self.model}.gguf"

    def _context(self) -> int:
        return self.context or _CONTEXT[self.model]
