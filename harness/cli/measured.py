"""What one server was measured to do in a run's load phases, for `harness cost`."""

from __future__ import annotations

from msgspec import Struct

from harness.core.errors import UserError
from harness.core.nearest import did_you_mean
from harness.store.run_directory import find_run


class Measured(Struct, frozen=True):
    """Tokens per second of one server, input and output together, and the share of input among them."""

    tokens_per_s: float
    input_share: float
    source: str


def measured_by(run: str, model: str | None = None) -> Measured:
    """The operating point of a run's model: the highest load that held the SLO, else the knee, else the best.

    Raises UserError where the run has no load phases, or several models (or load suites) of which none is named.
    """
    from harness.report.terminal import read_summary

    directory = find_run(run)
    load = read_summary(directory.path).load
    points = list(load.points) if load else []
    if not points:
        cause = "the run has no load phase that counts"
        raise UserError(cause, place=str(directory.path), fix="Run a load suite, or give --tokens-per-s")
    names = list(dict.fromkeys(point.model for point in points))
    if model is not None and model not in names:
        raise UserError(f'no load was put on a model "{model}"', fix=did_you_mean(model, names, list_as="Models"))
    found = [point for point in points if model in (None, point.model)]
    if len({point.model for point in found}) > 1:
        raise UserError("the run has several models", fix=f"Name one with --model: {', '.join(names)}")
    best = max(found, key=lambda point: point.throughput.output_tokens_per_s)
    moved = best.throughput
    tokens_per_s = moved.input_tokens_per_s + moved.output_tokens_per_s
    if tokens_per_s <= 0:
        raise UserError("the run's load moved no tokens", place=str(directory.path))
    source = f"measured: {best.model}, {best.suite}, {moved.label}, the {best.chosen} point"
    return Measured(tokens_per_s, moved.input_tokens_per_s / tokens_per_s, source)
