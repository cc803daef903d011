"""A dataset of the Hugging Face Hub, at one commit."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field

from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.paths import DataPath, shown_path
from harness.core.sample import JsonValue
from harness.tasks.datafile import DataFile
from harness.tasks.table import Row, Table

if TYPE_CHECKING:
    from datasets import Dataset

_BATCH_PICTURED = 8  # rows with pictures in them, some of which have megabytes each


def _pinned(revision: str) -> str:
    if len(revision) == 40 and set(revision) <= set("0123456789abcdef"):
        return revision
    raise ValueError(
        f"{revision!r} can move to other questions. Give the 40 digits of a commit: the dataset's page shows them under"
        " Files and versions → History"
    )


Revision = Annotated[str, AfterValidator(_pinned), Field(description="the 40 digits of a commit")]


class HuggingFaceSource(Table):
    """Questions from a dataset repository at a pinned commit; code in the repository is never run.

    What the cache of `datasets` or of the Hub holds is not downloaded again, and `HF_HUB_OFFLINE=1` forbids downloads.
    `local_copy` is a folder with the repository's files, for machines without a network.
    """

    kind: Literal["huggingface"] = "huggingface"
    repository: Annotated[str, Field(pattern=r"^[\w.-]+(/[\w.-]+)?$", description="owner/name on the Hub")]
    revision: Revision
    subset: Annotated[str | None, Field(description="configuration, where the dataset has several")] = None
    split: Annotated[str, Field(min_length=1, description="test, validation, ...")]
    local_copy: Annotated[DataPath | None, Field(description="folder with the repository's files")] = None

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Row by row, numbered from 1."""
        yield from enumerate(self._as_stored() if self.pictured else self._dataset, start=1)

    def _as_stored(self) -> Iterator[Row]:
        """Rows with the bytes of their images, which are not decoded."""
        for table in self._dataset.with_format("arrow").iter(batch_size=_BATCH_PICTURED):
            yield from table.to_pylist()

    def count_rows(self) -> int:
        """The length of the split; loads the dataset."""
        return len(self._dataset)

    def place(self, number: int | None = None) -> str:
        """Repository, commit, split and row."""
        shown = f"{self.repository}@{self.revision[:8]} {self.split}"
        return shown if number is None else f"{shown} row {number}"

    def content(self) -> JsonValue:
        """The commit is the content; a local copy is whatever its files are."""
        if self.local_copy is None:
            return self.revision
        files = sorted(path for path in self.local_copy.rglob("*") if path.is_file() and ".cache" not in path.parts)
        return [f"{path.relative_to(self.local_copy)} {DataFile(path).digest()}" for path in files]

    @cached_property
    def _dataset(self) -> Dataset:
        try:
            import datasets
        except ImportError:
            fix = "pip install 'openweight-harness[datasets]'"
            raise UserError("this source needs the datasets library", place=self.place(), fix=fix) from None
        datasets.disable_progress_bars()  # they would break the harness's own display
        if self.local_copy is not None and not self.local_copy.is_dir():
            raise UserError("there is no such folder", place=shown_path(self.local_copy))
        try:
            loaded = self._load(self.local_copy)
        except ConnectionError as error:
            loaded = self._load(self._snapshot(error))
        return loaded.select_columns(self._needed(loaded.column_names)) if self.fields else loaded

    def _load(self, folder: Path | None) -> Dataset:
        from datasets import load_dataset

        try:
            if folder is not None:
                return load_dataset(str(folder), self.subset, split=self.split, cache_dir=self._own_cache())
            return load_dataset(self.repository, self.subset, revision=self.revision, split=self.split)
        except ConnectionError:
            raise
        except (OSError, ValueError, RuntimeError) as error:  # unknown repository, subset or split; damaged files
            raise UserError(str(error).splitlines()[0], place=self.place()) from None

    def _own_cache(self) -> str:
        """A cache for these very files: `datasets` knows a folder by its name, and would give an older one's rows."""
        from datasets import config

        return str(Path(config.HF_DATASETS_CACHE) / f"local-{digest([self.repository, self.content()])[:16]}")

    def _snapshot(self, error: ConnectionError) -> Path:
        """The folder of the commit in the Hub's cache, which `datasets` itself does not look into when offline."""
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import LocalEntryNotFoundError

        try:
            folder = snapshot_download(
                self.repository, repo_type="dataset", revision=self.revision, local_files_only=True
            )
        except LocalEntryNotFoundError:
            fix = "Download it once where there is a network, or name a `local_copy`"
            raise UserError(str(error).splitlines()[0], place=self.place(), fix=fix) from None
        return Path(folder)

    def _needed(self, columns: list[str]) -> list[str]:
        """The columns that are read; others may hold images, which cost time to decode."""
        read = {column if column in columns else steps[0] for column, steps in self._steps.items()}
        read |= {column if column in columns else column.partition(".")[0] for column in self.pictured}
        return [column for column in columns if column in read]
