"""Which suites of several runs are the same: only what was asked alike may be compared."""

from __future__ import annotations

from collections.abc import Sequence

from harness.core.fingerprint import digest
from harness.store.manifest import LoadSuiteEntry, Manifest, SuiteEntry

Renamed = dict[str, str]
"""A suite's name in its run → its name among all runs."""


def renamed_suites(manifests: Sequence[Manifest], labels: Sequence[str]) -> tuple[list[Renamed], list[list[str]]]:
    """For each run the names of its suites, and in words how they differ from those of the same name in earlier runs.

    A suite keeps its name where no earlier run has another of that name; else its run's label is added.
    """
    first: dict[str, dict[str, str]] = {}
    names: list[Renamed] = []
    notes: list[list[str]] = []
    for manifest, label in zip(manifests, labels, strict=True):
        own: Renamed = {}
        said: list[str] = []
        suites: list[SuiteEntry | LoadSuiteEntry] = [*manifest.suites, *manifest.load_suites]
        for suite in suites:
            parts = parts_of(manifest, suite)
            differing = differing_parts(first.setdefault(suite.name, parts), parts)
            own[suite.name] = f"{suite.name} ({label})" if differing else suite.name
            if differing:
                said.append(f"{suite.name} is another suite than before: {', '.join(differing)} differ")
        names.append(own)
        notes.append(said)
    return names, notes


def differing_parts(a: dict[str, str], b: dict[str, str]) -> list[str]:
    """Which parts of two suites are not the same, by name."""
    return sorted(part for part in a.keys() | b.keys() if a.get(part) != b.get(part))


def parts_of(manifest: Manifest, suite: SuiteEntry | LoadSuiteEntry) -> dict[str, str]:
    """Digests of all that makes a suite, by what it is called."""
    if isinstance(suite, LoadSuiteEntry):
        shapes = {"workload": suite.workload, "loads": suite.loads, "objective": suite.slo, "search": suite.search}
        times = [suite.warm_up_s, suite.steady_s, suite.cool_down_s, suite.repetitions]
        return {name: digest(shape) for name, shape in (shapes | {"times": times}).items()}
    parts = {}
    for task in suite.tasks:
        for part in ("questions", "prompt", "scorer"):
            key = f"task {suite.name}/{task.name} {part}"
            parts[f"{task.name} {part}"] = manifest.fingerprint.get(key) or digest(task)
        parts[f"{task.name} epochs"] = digest([task.epochs, task.max_tokens])
    return parts
