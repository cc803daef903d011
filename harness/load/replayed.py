"""The trace workload: prompts and answers as long as those of a public trace, and alike where they were alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from harness.core.fingerprint import digest, file_digest
from harness.core.kind import Kind
from harness.core.paths import DataPath
from harness.load.trace import Traced, TraceFormat, read_trace

VERSION = 1  # raise it when the same trace and seed give other texts


class TraceWorkload(Kind):
    """The requests of a recorded trace, to be sent by the `replay` arrivals at their own times."""

    kind: Literal["trace"] = "trace"
    path: Annotated[DataPath, Field(description="the trace's file")]
    format: Annotated[TraceFormat, Field(description="Mooncake's JSON Lines or the Azure LLM inference CSV")]
    limit: Annotated[int | None, Field(ge=1, description="only the first so many requests")] = None
    system: Annotated[str, Field(description="a system message for every request")] = ""

    def fingerprint(self) -> str:
        """Covers the file's bytes and the generator's version."""
        return digest([VERSION, file_digest([self.path]), self.format, self.limit, self.system])

    def recorded_s(self) -> Iterator[float]:
        """The requests' times; the file is read as far as they are asked for."""
        return (request.due_s for request in self._requests())

    def _requests(self) -> Iterator[Traced]:
        return read_trace(self.path, self.format, self.limit)
