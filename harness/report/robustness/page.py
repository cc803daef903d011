"""What the page shows of altered images, ready for its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from harness.core.estimate import Estimate
from harness.core.sample import JsonValue
from harness.report.robustness.summary import AlteredRow
from harness.report.speed.chart import Chart

_WORDS = {
    "max_side": "longest side at most {} px",
    "downscale": "sides × {}",
    "format": "re-encoded as {}",
    "jpeg_quality": "JPEG quality {}",
    "noise": "noise of standard deviation {} of 255",
    "rotate": "rotated by {}°",
}


@dataclass(frozen=True)
class StrengthDrawing:
    """The chart of one task by how strongly its images were altered, with its figure."""

    suite: str
    original: str
    chart: Chart
    figure: Markup


@dataclass(frozen=True)
class Altered:
    """One way of altering images, and what it does to each model."""

    words: str
    task: str
    rows: dict[str, AlteredRow]


@dataclass(frozen=True)
class RobustnessPage:
    """All ways of altering the images of one task, and each model's score on them as they are."""

    original: str
    unaltered: Mapping[str, Estimate]
    ways: list[Altered]
    drawings: list[StrengthDrawing]


def robustness_pages(
    rows: Sequence[AlteredRow],
    suite: str,
    drawn: Sequence[StrengthDrawing],
    scores: Mapping[str, Mapping[str, Estimate]],
) -> list[RobustnessPage]:
    """The tasks of one suite of which there are such; `scores` are the suite's, by task and model."""
    mine = [row for row in rows if row.suite == suite]
    return [
        RobustnessPage(
            original,
            scores.get(original, {}),
            _ways([row for row in mine if row.original == original]),
            [one for one in drawn if (one.suite, one.original) == (suite, original)],
        )
        for original in dict.fromkeys(row.original for row in mine)
    ]


def _ways(rows: Sequence[AlteredRow]) -> list[Altered]:
    return [
        Altered(
            settings_words(next(row.settings for row in rows if row.task == task)),
            task,
            {row.model: row for row in rows if row.task == task},
        )
        for task in dict.fromkeys(row.task for row in rows)
    ]


def settings_words(settings: dict[str, JsonValue]) -> str:
    """ "JPEG quality 10, rotated by 15°"."""
    return ", ".join(_WORDS.get(name, f"{name} {{}}").format(_plain(value)) for name, value in settings.items())


def _plain(value: JsonValue) -> JsonValue:
    """A number as people write it: 90 for 90.0."""
    return f"{value:g}" if isinstance(value, float) else value
