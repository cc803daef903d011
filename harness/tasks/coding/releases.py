"""LiveCodeBench's files in its repository on the Hub: each release adds one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from harness.core.errors import UserError
from harness.core.paths import DataPath
from harness.core.sample import JsonValue
from harness.tasks.datafile import DataFile
from harness.tasks.huggingface import Revision
from harness.tasks.jsonl import JsonlSource
from harness.tasks.table import Row, Table

Release = Literal["v1", "v2", "v3", "v4", "v5", "v6"]

_LINES = 1 << 20  # more than a file has: numbers of rows tell files apart


class Releases(Table):
    """The rows of test.jsonl, test2.jsonl and so on, up to a release's, as in the repository's own loading script.

    `datasets` runs no such scripts since version 4, so the files are read as they are.
    """

    repository: Annotated[str, Field(pattern=r"^[\w.-]+(/[\w.-]+)?$")]
    revision: Revision
    release: Release
    local_copy: DataPath | None = None

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Line by line, file by file; a file is downloaded when it is its turn."""
        for index, name in enumerate(self._names()):
            for line, row in self._file(name).rows():
                yield index * _LINES + line, row

    def count_rows(self) -> int:
        """The lines of all files."""
        return sum(self._file(name).count_rows() for name in self._names())

    def place(self, number: int | None = None) -> str:
        """Repository, commit, file and line."""
        shown = f"{self.repository}@{self.revision[:8]}"
        if number is None:
            return f"{shown} {self.release}"
        index, line = divmod(number, _LINES)
        return f"{shown} {self._names()[index]}:{line}"

    def content(self) -> JsonValue:
        """The commit is the content; local copies are whatever they are."""
        if self.local_copy is None:
            return self.revision
        return [DataFile(self.local_copy / name).digest() for name in self._names()]

    def _names(self) -> list[str]:
        return ["test.jsonl", *(f"test{number}.jsonl" for number in range(2, int(self.release[1:]) + 1))]

    def _file(self, name: str) -> JsonlSource:
        path = self._downloaded(name) if self.local_copy is None else self.local_copy / name
        return JsonlSource.model_validate({"target": "", "path": path})

    def _downloaded(self, name: str) -> Path:
        try:
            from huggingface_hub import hf_hub_download
            from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError
        except ImportError:
            fix = "pip install 'openweight-harness[datasets]'"
            raise UserError("this source needs the huggingface_hub library", place=self.place(), fix=fix) from None
        place = f"{self.repository}@{self.revision[:8]} {name}"
        try:
            return Path(hf_hub_download(self.repository, name, repo_type="dataset", revision=self.revision))
        except LocalEntryNotFoundError:
            fix = "Download it once where there is a network, or name a `local_copy`"
            raise UserError("the Hub cannot be reached, and the cache has no such file", place=place, fix=fix) from None
        except (HfHubHTTPError, OSError, ValueError) as error:
            raise UserError((str(error).strip() or "no answer").splitlines()[0], place=place) from None
