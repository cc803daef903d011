"""A suite file as a Suite."""

from __future__ import annotations

from pathlib import Path

from harness.config.checker import Checker
from harness.config.document import read_document
from harness.config.schema import SuiteFile
from harness.core.experiment import Suite, Task


def load_suite(path: Path) -> Suite:
    """The suite in the file at `path`. Raises UserError with every mistake in it."""
    document = read_document(path)
    checker = Checker(document)
    checked = checker.check(SuiteFile, document.value)
    names: set[str] = set()
    for index, entry in enumerate(checked.tasks if checked else ()):
        if entry.name in names:
            checker.mistake(("tasks", index, "name"), f'a second task is named "{entry.name}"')
        names.add(entry.name)
    file = checker.finish(checked)
    tasks = tuple(
        Task(entry.name, entry.source, entry.prompt, entry.scorer, entry.epochs, entry.max_tokens)
        for entry in file.tasks
    )
    return Suite(file.name, file.description, tasks, file.confidential)
