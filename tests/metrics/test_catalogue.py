"""The catalogue: every metric declared, listed, measured and documented."""

import ast
from pathlib import Path

import msgspec
import pytest

from harness.metrics.catalogue import PHASE_METRICS, REQUEST_METRICS
from harness.metrics.measure import PhaseMeasures, measure
from tests.metrics.made import phase, request

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "metrics.md").read_text()
EVERY = (*REQUEST_METRICS, *PHASE_METRICS)


@pytest.mark.parametrize("metric", EVERY, ids=lambda metric: metric.name)
def test_every_metric_is_documented(metric):
    """Its row in docs/metrics.md has its unit and its direction."""
    [row] = [line for line in DOCS.splitlines() if line.startswith(f"| `{metric.name}` |")]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert (cells[1], cells[2]) == (metric.unit, metric.direction)
    assert all(cells)


def test_nothing_documented_is_missing():
    """The docs name no metric that there is not."""
    named = {line.split("`")[1] for line in DOCS.splitlines() if line.startswith("| `")}
    assert named == {metric.name for metric in EVERY}


def test_every_file_of_a_metric_is_in_the_catalogue():
    """One file, one metric, and none forgotten."""
    declared = []
    for path in sorted((ROOT / "harness/metrics").glob("*/*.py")):
        calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        names = [getattr(call.func, "id", "") for call in calls]
        assert path.name == "__init__.py" or names.count("RequestMetric") + names.count("PhaseMetric") == 1, path
        declared += [path] if path.name != "__init__.py" else []
    assert len(declared) == len(EVERY) == len({metric.name for metric in EVERY})


def test_measures_have_an_entry_for_every_metric_and_survive_a_file():
    """A reader never has to guess whether a metric was left out; what is written is read back."""
    measures = measure(phase(), [request()] * 30)
    assert list(measures.requests) == [metric.name for metric in REQUEST_METRICS]
    assert list(measures.phase) == [metric.name for metric in PHASE_METRICS]
    assert msgspec.json.decode(msgspec.json.encode(measures), type=PhaseMeasures) == measures
    assert (measures.inside, measures.complete, measures.failed, measures.broken_off) == (30, 30, 0, 0)
