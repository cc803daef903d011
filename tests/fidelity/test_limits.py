"""What a difference is like, by the measurements in docs/fidelity.md."""

import re
from pathlib import Path

import pytest

from harness.fidelity.difference import Difference
from harness.fidelity.limits import Likeness, likeness

PAGE = Path(__file__).parents[2] / "docs" / "fidelity.md"
ROW = re.compile(r"\| (?P<what>[^|]+) \| (?P<delta>[\d.]+) \| (?P<kl>[\d.]+) \| (?P<top>[\d.]+)% \| (?P<kind>\w+) \|")
KINDS = {"noise": Likeness.NOISE, "precision": Likeness.PRECISION, "other": Likeness.OTHER}
ROWS = [match for line in PAGE.read_text("utf-8").splitlines() if (match := ROW.match(line))]


def test_the_measurements_are_there():
    """Some of each kind."""
    assert {row["kind"] for row in ROWS} == set(KINDS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"].strip())
def test_every_measurement_is_told_for_what_it_was(row):
    """The limits part what was measured."""
    delta, kl, top = (float(row[name]) for name in ("delta", "kl", "top"))
    assert likeness(Difference(24, 70, delta, delta, kl, top / 100)) is KINDS[row["kind"]]


@pytest.mark.parametrize(("delta", "kl"), [(0.07, 0.001), (0.03, 0.008)])
def test_either_number_alone_is_more_than_noise(delta, kl):
    """They measure different things: few large differences, or many small ones."""
    assert likeness(Difference(24, 70, delta, delta, kl, 1.0)) is Likeness.PRECISION
