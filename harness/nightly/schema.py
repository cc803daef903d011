"""The shape of a nightly file: what is watched, what is measured again, when it counts as worse, and who is told."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from harness.config.shape import Name, Shape
from harness.core.number import Finite
from harness.gate.tolerances import Tolerances
from harness.nightly.notices import NOTICES, Notice


class WatchEntry(Shape):
    """What is looked at besides the cards of the experiments' models."""

    cards: Annotated[tuple[Name, ...], Field(description="further cards, by name or path")] = ()
    engines: Annotated[
        tuple[Name, ...], Field(description="engines whose releases are told: `vllm`, `sglang`, `tensorrt-llm`, …")
    ] = ()
    index: Annotated[str, Field(description="where packages are listed")] = "https://pypi.org/simple/"


class NightlyFile(Shape):
    """configs/nightly.yaml."""

    experiments: Annotated[
        tuple[Name, ...], Field(min_length=1, description="experiments by name or path, from this file's folder")
    ]
    embedded: Annotated[bool, Field(description="measure the embedded stand-ins, as `harness run --embedded` does")] = (
        False
    )
    watch: Annotated[WatchEntry, Field(description="what else is looked at")] = WatchEntry()
    every_days: Annotated[
        Finite | None, Field(gt=0, description="measure again after so many days though nothing changed")
    ] = None
    hours_at_most: Annotated[Finite, Field(gt=0, description="after which the run of one model is broken off")] = 12
    tolerances: Annotated[Tolerances, Field(description="what may become worse before it is a regression")] = (
        Tolerances()
    )
    keep_runs: Annotated[
        int | None, Field(ge=1, description="runs of each model that are kept; all when left out; pages stay")
    ] = None
    url: Annotated[str | None, Field(description="where the reports are published: for links in the feed")] = None
    notify: Annotated[tuple[Annotated[Notice, NOTICES], ...], Field(description="who is told, and how")] = ()
