"""What one server was measured to do in a run's load phases, for `harness cost`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, ValidationError

from harness.core.errors import UserError
from harness.core.hosting import Hosting
from harness.core.nearest import did_you_mean
from harness.cost.break_even import Traffic
from harness.store.manifest import read_manifest
from harness.store.run_directory import find_run

if TYPE_CHECKING:  # the report's packages are slow to import, and only a run needs them
    from harness.report.speed.summary import OperatingPoint


class Measured(Struct, frozen=True):
    """Tokens per second of one server, input and output together, of this `traffic`; `hosting` is what it was
    measured on, None where the run does not say."""

    tokens_per_s: float
    traffic: Traffic
    hosting: Hosting | None
    source: str


def measured_by(run: str, model: str | None = None, suite: str | None = None) -> Measured:
    """The operating point of a run's model: the highest load that held the SLO, else the knee, else the best.

    Raises UserError where the run has no load phases, or several models or load suites of which none is named.
    """
    directory = find_run(run).path
    found = _one(_points(directory), lambda point: point.model, "model", model)
    point = _one(found, lambda point: point.suite, "suite", suite)[0]
    moved = point.throughput
    tokens_per_s = moved.input_tokens_per_s + moved.output_tokens_per_s
    if tokens_per_s <= 0:
        raise UserError("the run's load moved no tokens", place=str(directory))
    share = moved.input_tokens_per_s / tokens_per_s
    return Measured(
        tokens_per_s=tokens_per_s,
        traffic=Traffic(share, moved.cached_share or 0.0, moved.longest_prompt_tokens),
        hosting=_hosting(directory, point.model),
        source=f"measured: {point.model}, {point.suite}, {moved.label}, the {point.chosen} point",
    )


def _points(directory: Path) -> Sequence[OperatingPoint]:
    from harness.report.terminal import read_summary

    try:
        load = read_summary(directory).load
    except (FileNotFoundError, ValidationError) as error:
        cause = "the run has no summary" if isinstance(error, FileNotFoundError) else "the run's summary is an old one"
        raise UserError(cause, place=str(directory), fix=f"Write it: harness report {directory}") from error
    if load is None or not load.points:
        cause = "the run has no load phase that counts"
        raise UserError(cause, place=str(directory), fix="Run a load suite, or give --tokens-per-s")
    return load.points


def _one(
    points: Sequence[OperatingPoint], name_of: Callable[[OperatingPoint], str], kind: str, wanted: str | None
) -> Sequence[OperatingPoint]:
    """The points of the one model, or load suite, that is wanted, or of the only one there is."""
    names = list(dict.fromkeys(name_of(point) for point in points))
    if wanted is None and len(names) > 1:
        raise UserError(f"the run has load on several {kind}s", fix=f"Name one with --{kind}: {', '.join(names)}")
    if wanted is not None and wanted not in names:
        raise UserError(
            f'the run has no load phase that counts with a {kind} "{wanted}"',
            fix=did_you_mean(wanted, names, list_as=f"The {kind}s are"),
        )
    return [point for point in points if wanted in (None, name_of(point))]


def _hosting(directory: Path, model: str) -> Hosting | None:
    entries = {entry.name: entry for entry in read_manifest(directory).models}
    told = entries[model].hosting if model in entries else None
    return None if told is None else Hosting.model_validate(told)
