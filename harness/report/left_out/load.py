"""The load phases and requests that no figure under load rests on."""

from __future__ import annotations

from collections.abc import Iterator

from harness.report.left_out.row import LeftOut
from harness.report.speed.summary import Counts, LoadPart, Step

_CONCLUSIONS = "knee, capacity, operating point and comparisons"


def load_phases(load: LoadPart | None) -> Iterator[LeftOut]:
    """Phases not measured, invalid and unsteady ones by step, and requests that failed or were broken off."""
    if load is None:
        return
    if load.measured < load.planned:
        missing = load.planned - load.measured
        why = "the run is not finished"
        yield LeftOut("whole run", "", missing, "load phases not measured", why, "every figure under load")
    for step in load.steps:
        yield from _phases(step)
    for (suite, model), steps in _by_model(load).items():
        yield from _requests((suite, model), [step.counts for step in steps])


def _by_model(load: LoadPart) -> dict[tuple[str, str], list[Step]]:
    found: dict[tuple[str, str], list[Step]] = {}
    for step in load.steps:
        found.setdefault((step.suite, step.model), []).append(step)
    return found


def _phases(step: Step) -> Iterator[LeftOut]:
    place = f"{step.suite}, {step.label}"
    if invalid := step.phases - step.valid:
        why = _some(step.invalid) or "the client was the limit"
        yield LeftOut(place, step.model, invalid, "load phases invalid", why, "every figure under load")
    if step.unsteady:
        why = _some(step.unsteady)
        yield LeftOut(place, step.model, len(step.unsteady), "load phases unsteady", why, _CONCLUSIONS)


def _requests(place: tuple[str, str], counts: list[Counts]) -> Iterator[LeftOut]:
    outside = sum(count.sent - count.inside for count in counts)
    if outside:
        yield LeftOut(*place, outside, "requests", "begun in a warm-up or a cool-down", "the figures of the window")
    for ended, number in (
        ("failed", sum(count.failed for count in counts)),
        ("broken off", sum(count.broken_off for count in counts)),
    ):
        if number:
            why = "no answer came" if ended == "failed" else "their phase ended first"
            of = "times; for an objective they count as slower than any"
            yield LeftOut(*place, number, f"requests {ended}", why, of)


def _some(reasons: tuple[str, ...]) -> str:
    """The first two; the section on the load has them all."""
    different = list(dict.fromkeys(reasons))
    more = f"; and {len(different) - 2} more" if len(different) > 2 else ""
    return "; ".join(different[:2]) + more
