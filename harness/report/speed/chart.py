"""A chart as data: lines of points, each line with a name that is written beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Style = Literal["solid", "dashed", "dotted"]
Unit = Literal["plain", "seconds", "usd", "tokens", "percent", "month", "day"]


@dataclass(frozen=True)
class Point:
    """A place on a line, with the interval of `y` where it has one and a few words to write beside it.

    `hollow` tells one that is not like the others, such as a figure that stands for its own window alone. `fallen` is
    told by a triangle beneath it. `note` is not drawn: it stands in the table behind the chart.
    """

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    words: str = ""
    words_below: bool = False
    marked: bool = False
    hollow: bool = False
    fallen: bool = False
    note: str = ""


@dataclass(frozen=True)
class Series:
    """One line. Lines of one `colour` (an index) belong together; their styles tell them apart. With `band` its
    intervals are drawn as a band, else as bars."""

    name: str
    points: tuple[Point, ...]
    colour: int
    style: Style = "solid"
    markers: bool = True
    band: bool = False


@dataclass(frozen=True)
class Axis:
    """One axis. One of percent goes from 0 to 1 and is written from 0 to 100; one of months counts them from year 0,
    one of days from 1970.

    `ticks` are exact places where there are levels; without them the scale chooses. `span` is what is shown of it,
    where that is not for the scale to choose.
    """

    label: str
    unit: Unit = "plain"
    log: bool = False
    ticks: tuple[float, ...] = ()
    span: tuple[float, float] | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened at one place of the x axis; `label` is short and explained beside the chart."""

    x: float
    label: str


@dataclass(frozen=True)
class Level:
    """What a line is held against: a value over a stretch of the x axis, in the colour of its line."""

    y: float
    x: tuple[float, float]
    colour: int


@dataclass(frozen=True)
class Chart:
    """A figure of lines. `description` says in words what it shows, for those who cannot see it."""

    title: str
    description: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    note: str = ""
    events: tuple[Event, ...] = ()
    levels: tuple[Level, ...] = ()
