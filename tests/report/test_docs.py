"""docs/summary.md names every column and every key."""

from pathlib import Path

import msgspec
import pytest

from harness.core.estimate import Estimate
from harness.core.slo import Bound
from harness.cost.throughput import MtokCost
from harness.metrics.agreement import Agreement
from harness.metrics.catalogue import REQUEST_METRICS
from harness.report import summary
from harness.report.coding import summary as coding
from harness.report.columns import COMPLETIONS, SCORES
from harness.report.length import summary as length
from harness.report.reasoning import summary as reasoning
from harness.report.serving import summary as serving
from harness.report.speed import summary as load
from harness.report.speed.phases import PHASES
from harness.report.speed.requests import LOAD
from harness.stats.area import Area
from harness.stats.effective import EffectiveLength
from harness.stats.latency import Percentiles
from harness.stats.paired import PairedDifference
from harness.stats.pass_at_k import PassAtK, PassDifference
from harness.stats.repetition import Repeated
from harness.stats.welch import MeanDifference

DOCS = (Path(__file__).parents[2] / "docs/summary.md").read_text()
ROWS = (summary.Measure, summary.Comparison, summary.Spending, summary.FailureCount, summary.TimingRow)
OF_LOAD = (
    load.LoadPart,
    load.Step,
    load.Counts,
    load.ClientFacts,
    load.ServerFacts,
    load.GpuFacts,
    load.Throughput,
    load.Knee,
    load.Tried,
    load.Capacity,
    load.OperatingPoint,
    load.BreakEvenRow,
    load.LoadComparison,
    load.AnswerCost,
    MtokCost,
    Repeated,
    MeanDifference,
    Agreement,
    Bound,
)
OF_LENGTH = (
    length.LongContext,
    length.LengthCurve,
    length.LengthRow,
    length.DepthCell,
    length.CellDifference,
    length.Exactness,
    length.Counted,
    length.Pooled,
    EffectiveLength,
    Area,
)
OF_CODING = (coding.Coding, coding.CodeRow, coding.ReleaseRow, coding.MonthRow, PassAtK, PassDifference)
OF_SERVING = (serving.Serving, serving.ServedModel, serving.ServingDifference)
OF_REASONING = (reasoning.ReasoningRow, reasoning.Third)
OF_ALL = (*ROWS, *OF_REASONING, *OF_LENGTH, *OF_LOAD, *OF_CODING, *OF_SERVING)
STRUCTS = (summary.Summary, Estimate, PairedDifference, Percentiles, *OF_ALL)


@pytest.mark.parametrize("name", sorted({*COMPLETIONS.names, *SCORES.names}))
def test_every_column_is_documented(name):
    """A column without a word about it is not there for users."""
    assert f"`{name}`" in DOCS


@pytest.mark.parametrize("name", [*LOAD.names, *PHASES.names])
def test_every_load_column_is_documented(name):
    """A statistic of a metric of requests is documented as the metric and the statistic."""
    metric, _, statistic = name.rpartition("_")
    of_requests = {one.name for one in REQUEST_METRICS}
    by_statistic = metric in of_requests and f"`{metric}`" in DOCS and f"`_{statistic}`" in DOCS
    assert f"`{name}`" in DOCS or by_statistic


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_every_key_is_documented(struct):
    """Nor is a key of summary.json."""
    assert not [field.name for field in msgspec.structs.fields(struct) if f"`{field.name}`" not in DOCS]
