"""What to type to measure the same again: for a run that was put together, what each of its runs was made with."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.store.manifest import Environment, Manifest, PartEntry


@dataclass(frozen=True)
class Step:
    """Commands that belong together, in their order; `said` tells them from other steps', "" where there is one."""

    said: str
    commands: list[str]


def steps(manifest: Manifest) -> list[Step]:
    """Every run is made at its own commit; the files of one alone give its page again."""
    if not manifest.parts:
        return [Step("", [*_made(manifest.environment), *_from_files(manifest.run, ("score", "report", "view"))])]
    together = [_compare(manifest.parts), *_from_files(manifest.run, ("report", "view"))]
    return [*_of_parts(manifest.parts), Step("All of them put together", together)]


def _of_parts(parts: Sequence[PartEntry]) -> Iterator[Step]:
    for part in parts:
        if part.parts:
            yield from _of_parts(part.parts)
            yield Step(f"{part.label}, put together", [_compare(part.parts)])
        else:
            yield Step(f"{part.label}, run {part.run} by harness {part.harness_version}", _made(part.environment))


def _made(environment: Environment) -> list[str]:
    checkout = [f"git checkout {environment.git_commit}"] if environment.git_commit else []
    return [*checkout, environment.command]


def _from_files(run: str, names: Sequence[str]) -> list[str]:
    return [f"harness {name} {shlex.quote(f'results/{run}')}" for name in names]


def _compare(parts: Sequence[PartEntry]) -> str:
    """A run's own name is what it is called where nothing else is said."""
    named = (f"results/{part.run}{'' if part.label == part.run else f'={part.label}'}" for part in parts)
    return shlex.join(["harness", "compare", *named])
