"""The files haystack: a user's own text, from one file or from the files of a folder."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.paths import DataPath, shown_path
from harness.core.sample import JsonValue
from harness.tasks.datafile import DataFile
from harness.tasks.haystacks.given import GivenText
from harness.tasks.haystacks.layout import SAMPLED, Layout, is_code, joined, layout_of, segments
from harness.tasks.haystacks.special import without_special
from harness.tasks.needle.corpus import Corpus, Joint, Text

VERSION = 1  # raise it when the same files give another text


class FilesHaystack(GivenText):
    """UTF-8 text, file after file in the order of their names. Files and folders whose names begin with a dot are left
    out. A folder is laid out as the larger part of it wants; code in a running text then loses its lines.
    """

    kind: Literal["files"] = "files"
    path: Annotated[DataPath, Field(description="a file or a folder, relative to the suite's file")]
    glob: Annotated[str, Field(min_length=1, description="which files of a folder")] = "**/*"

    def fingerprint(self) -> str:
        """Covers the arguments but for where the files are, their contents, and the version of this code."""
        return digest([self._key, self.repeat])

    def describe(self) -> dict[str, JsonValue]:
        """The arguments; of a path that is not below the working folder, its last part only."""
        return super().describe() | {"path": public_path(self.path)}

    def corpus(self, least_bytes: int) -> Corpus:
        """The text of the files, as far as it reaches."""
        joint: Joint = " " if self._running else "\n"
        return Text(self._key, shown_path(self.path), joint, self._segments, self.repeat).corpus(least_bytes)

    @property
    def _key(self) -> str:
        contents = [[is_code(file.path.name), file.digest()] for file in self._files]
        return digest([VERSION, self.layout, self.allow_special, contents])

    @cached_property
    def _files(self) -> list[DataFile]:
        if not self.path.is_dir():
            return [DataFile(self.path)]
        try:
            paths = sorted(path for path in self.path.glob(self.glob) if path.is_file() and not self._hidden(path))
        except (ValueError, NotImplementedError) as error:
            raise UserError(f"{self.glob!r} is no pattern of files: {error}", place=shown_path(self.path)) from None
        if not paths:
            fix = 'Set "glob" to a pattern such as "**/*.txt"'
            raise UserError(f"no file of the folder matches {self.glob!r}", place=shown_path(self.path), fix=fix)
        return [DataFile(path) for path in paths]

    def _hidden(self, path: Path) -> bool:
        return any(part.startswith(".") for part in path.relative_to(self.path).parts)

    @cached_property
    def _layouts(self) -> list[Layout]:
        return [_own_layout(file) if self.layout == "auto" else self.layout for file in self._files]

    @cached_property
    def _running(self) -> bool:
        """Whether at least half of the bytes want one running text; then all are put into it, for one joint."""
        sizes = [(file.path.stat().st_size, layout) for file, layout in zip(self._files, self._layouts, strict=True)]
        return 2 * sum(size for size, layout in sizes if layout == "running") >= sum(size for size, _ in sizes)

    def _segments(self) -> Iterator[str]:
        return joined(self._by_file())

    def _by_file(self) -> Iterator[str]:
        for file, own in zip(self._files, self._layouts, strict=True):
            layout: Layout = "running" if self._running else "sentences" if own == "running" else own
            yield from segments(self._lines(file), layout)

    def _lines(self, file: DataFile) -> Iterator[str]:
        numbered = self._text_lines(file)
        return (line for _, line in numbered) if self.allow_special else without_special(numbered, file.shown)

    def _text_lines(self, file: DataFile) -> Iterator[tuple[int, str]]:
        fix = 'Leave it out with "glob", such as "**/*.txt"'
        with file.path.open("rb") as opened:
            if b"\0" in opened.read(SAMPLED):
                raise UserError("the file is not text", place=file.shown(), fix=fix)
        yield from file.lines()


def public_path(path: Path) -> str:
    """The path for the manifest: without the folders above the working folder, which may name a person."""
    shown = Path(shown_path(path))
    return shown.name if shown.is_absolute() else str(shown)


def _own_layout(file: DataFile) -> Layout:
    if is_code(file.path.name):
        return "lines"
    with file.path.open("rb") as opened:
        return layout_of(opened.read(SAMPLED).decode(errors="ignore"))
