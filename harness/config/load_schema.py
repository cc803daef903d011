"""The shape of a suite file of `kind: load`: what is sent, how it arrives, how long, and what is good enough."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from harness.config.kinds import ARRIVALS, WORKLOADS
from harness.config.shape import Name, Shape
from harness.core.nearest import did_you_mean
from harness.core.number import Finite
from harness.core.ports import Arrivals, Workload
from harness.core.slo import Bound
from harness.metrics.requests import BOUNDED
from harness.traffic.levels import MOST

_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d{1,3})?)")


def _metric(name: str) -> str:
    if name not in BOUNDED:
        raise ValueError(f'unknown metric "{name}". {did_you_mean(name, BOUNDED, list_as="Metrics")}')
    return name


def _percentile(name: str) -> str:
    read = _PERCENTILE.fullmatch(name)
    if read is None or float(read[1]) == 0:
        raise ValueError(f'"{name}" is no percentile; write p50, p99 or p99.9')
    return name


def _with_percentiles(limits: object) -> object:
    if not isinstance(limits, dict):
        raise PydanticCustomError("percentiles", "Input should be by percentile, such as {p99: 1.0}")
    if not limits:
        raise ValueError("has no bound; write one by percentile, such as {p99: 1.0}")
    return limits


def _with_metrics(objective: object) -> object:
    if not isinstance(objective, dict):
        raise PydanticCustomError("metrics", "Input should be bounds by metric, such as {ttft_s: {p99: 1.0}}")
    if not objective:
        raise ValueError("has no bound; write one such as {ttft_s: {p99: 1.0}}, or leave it out")
    return objective


Objective = Annotated[
    dict[
        Annotated[str, AfterValidator(_metric)],
        Annotated[
            dict[Annotated[str, AfterValidator(_percentile)], Annotated[Finite, Field(gt=0)]],
            Field(min_length=1),
            BeforeValidator(_with_percentiles),
        ],
    ],
    Field(min_length=1),
    BeforeValidator(_with_metrics),
]
"""`{ttft_s: {p99: 1.0}}`: bounds by metric and percentile, in the metric's own unit."""


def bounds(objective: Objective) -> tuple[Bound, ...]:
    """The bounds, in the order of the file."""
    return tuple(
        Bound(metric, float(percentile[1:]), at_most)
        for metric, limits in objective.items()
        for percentile, at_most in limits.items()
    )


class PhaseEntry(Shape):
    """The parts of a phase, in seconds."""

    warm_up_s: Annotated[Finite, Field(ge=0, description="load that does not count")] = 5.0
    steady_s: Annotated[Finite, Field(gt=0, description="what is measured")] = 30.0
    cool_down_s: Annotated[
        Finite, Field(ge=0, description="how long to wait for what is under way before it is broken off")
    ] = 60.0


class SearchEntry(Shape):
    """A search for the highest rate that holds the SLO."""

    lowest_requests_per_s: Annotated[Finite, Field(gt=0, le=MOST, description="where it begins")]
    highest_requests_per_s: Annotated[Finite, Field(gt=0, le=MOST, description="where it gives up")]
    tolerance: Annotated[Finite, Field(gt=0, lt=1, description="how near it comes, as a share of the rate")] = 0.1

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.highest_requests_per_s <= self.lowest_requests_per_s:
            raise ValueError('"highest_requests_per_s" must be greater than "lowest_requests_per_s"')
        return self


class LoadFile(Shape):
    """A suite of loads: what a server does under each."""

    kind: Annotated[Literal["load"], Field(description="what is measured: speed under load")]
    name: Annotated[Name, Field(description="its name in every table")]
    description: Annotated[str, Field(description="what it shows, for the report")] = ""
    confidential: Annotated[bool, Field(description="never to leave in-house endpoints")] = False
    workload: Annotated[Workload, WORKLOADS, Field(description="what is sent")]
    load: Annotated[
        tuple[Annotated[Arrivals, ARRIVALS], ...], Field(description="how it arrives: loads and sweeps")
    ] = ()
    phase: Annotated[PhaseEntry, Field(description="how long each load lasts")] = PhaseEntry()
    repetitions: Annotated[int, Field(ge=1, description="how often each load is measured, for an interval")] = 1
    slo: Annotated[Objective, Field(description="how slow is still good enough: `{ttft_s: {p99: 1.0}}`")] = {}
    search: Annotated[SearchEntry | None, Field(description="look for the highest rate that holds the SLO")] = None
