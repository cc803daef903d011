"""Where a throughput curve bends: from which load on more of it brings little."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harness.report.speed.curve import THROUGHPUT, Curve
from harness.report.speed.summary import Knee

SHARE = 0.9
_FEWEST_LEVELS = 3


def knees(curves: Iterable[Curve]) -> Iterator[Knee]:
    """The knee of each curve of output tokens/s over concurrency that has three steady levels or more.

    The knee is the smallest steady load that reaches `SHARE` of the best mean throughput of a steady load. Plain, and
    the same whoever computes it: detectors of curvature such as Kneedle (Satopää et al., Finding a "Kneedle" in a
    haystack, ICDCSW 2011, 166-171) move with the range that was measured and with a smoothing parameter. An open loop
    has none: below saturation its throughput is whatever was offered.
    """
    for curve in curves:
        measured = [
            (step, rate) for step in curve.steps if step.steady and (rate := step.value(THROUGHPUT)) is not None
        ]
        if curve.axis != "concurrency" or len(measured) < _FEWEST_LEVELS:
            continue
        best, most = max(measured, key=lambda pair: pair[1].mean)
        step = next(step for step, rate in measured if rate.mean >= SHARE * most.mean)
        if step.load is None:
            continue
        yield Knee(
            suite=curve.suite,
            model=curve.model,
            curve=curve.name,
            label=step.label,
            load=step.load,
            share=SHARE,
            best_label=best.label,
            best_tokens_per_s=most.mean,
            rising=step is measured[-1][0],
        )
