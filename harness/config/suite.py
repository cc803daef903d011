"""A suite file as a Suite or a LoadSuite."""

from __future__ import annotations

from pathlib import Path

from harness.config.checker import Checker
from harness.config.document import read_document
from harness.config.load_schema import LoadFile
from harness.config.loads import check_loads, load_suite_of
from harness.config.schema import AccuracyFile, SuiteFile, suite_kind
from harness.core.errors import UserError
from harness.core.experiment import LoadSuite, Suite, Task
from harness.core.paths import shown_path
from harness.core.sample import JsonValue


def load_any_suite(path: Path) -> Suite | LoadSuite:
    """The suite in the file at `path`, of whichever kind it is. Raises UserError with every mistake in it."""
    document = read_document(path)
    checker = Checker(document)
    match suite_kind(document.value):
        case "accuracy":
            return _questions(document.value, checker)
        case "load":
            return _loads(document.value, checker)
    checker.check(SuiteFile, document.value)
    raise checker.mistakes()


def load_suite(path: Path) -> Suite:
    """The suite of questions in the file at `path`. Raises UserError for a load suite too: it has none."""
    suite = load_any_suite(path)
    if isinstance(suite, LoadSuite):
        raise UserError("this is a load suite: it has no answers to score", place=shown_path(path))
    return suite


def _questions(value: JsonValue, checker: Checker) -> Suite:
    checked = checker.check(AccuracyFile, value)
    names: set[str] = set()
    for index, entry in enumerate(checked.tasks if checked else ()):
        if entry.name in names:
            checker.mistake(("tasks", index, "name"), f'a second task is named "{entry.name}"')
        names.add(entry.name)
    file = checker.finish(checked)
    tasks = tuple(
        Task(entry.name, entry.source, entry.prompt, entry.scorer, entry.epochs, entry.max_tokens, entry.other_scorers)
        for entry in file.tasks
    )
    return Suite(file.name, file.description, tasks, file.confidential, file.equivalence_margin)


def _loads(value: JsonValue, checker: Checker) -> LoadSuite:
    checked = checker.check(LoadFile, value)
    if checked is not None:
        check_loads(checked, checker)
    return load_suite_of(checker.finish(checked))
