"""harness: decide which open-weight model to deploy, from measurements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.report.notebook import Run

__version__ = "0.1.0"
__all__ = ["__version__", "load_run"]


def load_run(path: str | Path) -> Run:
    """A run for a notebook: its pandas frames, summary and manifest (docs/notebooks.md).

    `path` is a run directory or its name under results/. Raises harness.core.errors.UserError when it is no run, or a
    line of its journals is damaged.
    """
    from harness.report import notebook  # pandas and scipy: not for `import harness`

    return notebook.load_run(path)
