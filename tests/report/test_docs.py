"""docs/summary.md names every column and every key."""

from pathlib import Path

import msgspec
import pytest

from harness.core.estimate import Estimate
from harness.report import summary
from harness.report.columns import COMPLETIONS, SCORES
from harness.stats.latency import Percentiles
from harness.stats.paired import PairedDifference

DOCS = (Path(__file__).parents[2] / "docs/summary.md").read_text()
ROWS = (summary.Measure, summary.Comparison, summary.Spending, summary.FailureCount, summary.TimingRow)
STRUCTS = (summary.Summary, *ROWS, Estimate, PairedDifference, Percentiles)


@pytest.mark.parametrize("name", sorted({*COMPLETIONS.names, *SCORES.names}))
def test_every_column_is_documented(name):
    """A column without a word about it is not there for users."""
    assert f"`{name}`" in DOCS


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_every_key_is_documented(struct):
    """Nor is a key of summary.json."""
    assert not [field.name for field in msgspec.structs.fields(struct) if f"`{field.name}`" not in DOCS]
