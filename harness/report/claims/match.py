"""Which tasks of a run ask the questions of a benchmark that a card names."""

from __future__ import annotations

from collections.abc import Iterator

from harness.store.manifest import Manifest, SuiteEntry, TaskEntry

_NAMING = ("kind", "repository", "subset")
"""What of a source can be the name of a benchmark; of a repository, what comes after its owner."""

Places = list[tuple[SuiteEntry, TaskEntry | None]]
"""Suites, or single tasks of them."""


def places_of(benchmark: str, manifest: Manifest, altered: set[tuple[str, str]]) -> Places:
    """Where the run asks a benchmark: a suite where all of it is, else its tasks, without those `altered`.

    By equal names alone, written in whatever way: `MMMU-Pro` is `mmmu-pro`, and is not `MMMU`.
    """
    return [place for suite in manifest.suites for place in _in_suite(_plain(benchmark), suite, altered)]


def _in_suite(
    benchmark: str, suite: SuiteEntry, altered: set[tuple[str, str]]
) -> Iterator[tuple[SuiteEntry, TaskEntry | None]]:
    counted = [task for task in suite.tasks if (suite.name, task.name) not in altered]
    found = [task for task in counted if benchmark == _plain(suite.name) or benchmark in _names(task)]
    if found and len(found) == len(counted):
        yield suite, None
    else:
        yield from ((suite, task) for task in found)


def _names(task: TaskEntry) -> set[str]:
    named = (task.source.get(key) for key in _NAMING)
    return {_plain(task.name), *(_plain(value.rpartition("/")[2]) for value in named if isinstance(value, str))}


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()
