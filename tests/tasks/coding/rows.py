"""Files of rows for the tests of coding sources."""

from __future__ import annotations

import json
from pathlib import Path

from harness.core.problem import Problem, decoded
from harness.core.sample import Sample
from harness.tasks.coding.source import CodingSource


def written(path: Path, *rows: dict[str, object]) -> Path:
    """The path, with a row on each line."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def problem_of(sample: Sample) -> Problem:
    """The problem in a sample's target."""
    (target,) = sample.target
    return decoded(target)


def only(source: CodingSource) -> tuple[Sample, Problem]:
    """The one sample of a source, and its problem."""
    (sample,) = source.samples(None)
    return sample, problem_of(sample)
