"""The forms in which a report is written: the page, a summary for a pull request, a picture to share."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from harness.report.build import build_report
from harness.report.card import card
from harness.report.digest import digested
from harness.report.markdown import markdown
from harness.report.outline import outline_of
from harness.store.manifest import write_atomically

Form = Literal["html", "markdown", "png"]
ENDINGS: dict[Form, str] = {"html": "html", "markdown": "md", "png": "png"}


def write_report(run_directory: Path, form: Form, out: Path | None = None) -> Path:
    """Write the report of a run to `out`, below reports/ and named after the run where nothing else is said; the path.

    Frames and summary.json are written into the run directory whatever the form.
    """
    path = out or Path("reports", f"{run_directory.resolve().name}.{ENDINGS[form]}")
    if form == "html":
        return build_report(run_directory, path)
    of = digested(run_directory)
    outline = outline_of(of.manifest, of.summary)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, card(outline) if form == "png" else markdown(outline).encode())
    return path
