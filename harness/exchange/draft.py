"""A run directory in the making: it appears under its name only when it is whole."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.core.errors import UserError
from harness.core.paths import shown_path
from harness.store.run_directory import RunDirectory


@contextmanager
def drafted(results: Path, name: str) -> Iterator[RunDirectory]:
    """A directory to write into, renamed to `results/name` on leaving; nothing remains of it after an error.

    Raises UserError where that run is there already: the same files give the same name.
    """
    final = results / name
    if final.exists():
        fix = "`harness score` and `harness report` work on it; remove it to import it anew"
        raise UserError("these files were imported already", place=shown_path(final), fix=fix)
    results.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".import-", dir=results))
    try:
        yield RunDirectory(draft)
        draft.chmod(0o755)
        draft.rename(final)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
