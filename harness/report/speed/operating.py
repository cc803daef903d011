"""At which load one would run each model: where its money is computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.report.speed.capacity import ruling
from harness.report.speed.summary import Capacity, Knee, OperatingPoint, Step, Throughput


def operating_points(
    steps: Sequence[Step], knees: Sequence[Knee], capacities: Sequence[Capacity]
) -> Iterator[OperatingPoint]:
    """One for each suite and model that moved counted tokens at a steady load."""
    of_steps, of_searches = [(one.suite, one.model) for one in steps], [(one.suite, one.model) for one in capacities]
    for suite, model in dict.fromkeys([*of_steps, *of_searches]):
        limit = ruling([one for one in capacities if (one.suite, one.model) == (suite, model)])
        measured = [
            one.throughput
            for one in steps
            if (one.suite, one.model) == (suite, model) and one.steady and one.throughput
        ]
        bends = {one.label for one in knees if (one.suite, one.model) == (suite, model)}
        at_knee = [one for one in measured if one.label in bends]
        if limit is not None and limit.throughput is not None:
            yield OperatingPoint(suite, model, "SLO", limit.throughput)
        elif at_knee:
            yield OperatingPoint(suite, model, "knee", at_knee[0])
        elif measured:
            yield OperatingPoint(suite, model, "best", max(measured, key=_output))


def _output(of: Throughput) -> float:
    return of.output_tokens_per_s
