"""What each model does at the load at which one would run it, and at a load that all were put to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.report.speed.summary import LoadPart, OperatingPoint, Step
from harness.stats.repetition import Repeated


@dataclass(frozen=True)
class Loaded:
    """One model at its operating point by one load suite; a figure that was not measured there is None."""

    point: OperatingPoint
    step: Step | None

    @property
    def ttft(self) -> Repeated | None:
        """Median time to first token."""
        return self.step.percentile("ttft_s", "p50") if self.step else None

    @property
    def tokens(self) -> Repeated | None:
        """Output tokens per second of the whole server."""
        return self.step.value("output_tokens_per_s") if self.step else None


@dataclass(frozen=True)
class Latency:
    """Median TTFT of one model at a load that others were put to as well."""

    model: str
    suite: str
    label: str
    ttft: Repeated


def loaded(part: LoadPart | None) -> list[Loaded]:
    """One for each operating point; one that only a search was at has no step."""
    return [] if part is None else [Loaded(point, _step(part.steps, point)) for point in part.points]


def common_latency(part: LoadPart | None, models: Sequence[str]) -> dict[str, Latency]:
    """TTFT of all `models` at the highest load of one suite at which all of them were steady; empty without one.

    At operating points the loads differ, and a shorter wait under less load says nothing about a model.
    """
    steps = [step for step in part.steps if step.steady and step.model in models] if part else []
    at: dict[tuple[str, str, str], dict[str, Step]] = {}
    for step in steps:
        if step.load is not None and step.percentile("ttft_s", "p50"):
            at.setdefault((step.suite, step.curve, step.label), {})[step.model] = step
    shared = [(key, of) for key, of in at.items() if len(of) == len(models)]
    if not shared or not models:
        return {}
    (suite, curve, _), _ = shared[0]
    same = [(key, of) for key, of in shared if key[:2] == (suite, curve)]
    (_, _, label), of = max(same, key=lambda one: max(step.load or 0.0 for step in one[1].values()))
    waits = {model: step.percentile("ttft_s", "p50") for model, step in of.items()}
    return {model: Latency(model, suite, label, wait) for model, wait in waits.items() if wait is not None}


def _step(steps: Sequence[Step], point: OperatingPoint) -> Step | None:
    wanted = (point.suite, point.model, point.throughput.label)
    return next((step for step in steps if (step.suite, step.model, step.label) == wanted), None)
