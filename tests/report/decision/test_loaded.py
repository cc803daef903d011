"""Figures under load on the first screen: at operating points, and at a load in common."""

import msgspec
import pytest

from harness.report.decision.correct import correct_costs
from harness.report.decision.loaded import common_latency, loaded
from harness.report.frame import load_frames
from harness.report.speed.summarise import load_part
from harness.report.speed.write import write_load
from harness.report.summarise import summarise
from harness.stats.repetition import Repeated
from harness.store.run_directory import RunDirectory
from tests.report.decision.planted import Planted, Truth, write_planted
from tests.report.synthetic_load import HOSTING, Load, add_load

MODELS = ("fast", "slow")


def summary_of(folder, repetitions=3, **changes):
    """Two models that answered questions and bore loads, on servers of their own."""
    truths = tuple(Truth(model, {"tickets": 0.8}) for model in MODELS)
    run = write_planted(folder / "run", Planted(truths, {"tickets": 200}))
    add_load(run, Load({"fast": 900.0, "slow": 300.0}, (1, 4), repetitions=repetitions, hosting=HOSTING, **changes))
    frames = load_frames(run)
    phases = write_load(RunDirectory(run), frames.manifest, run).phases
    part = load_part(phases, frames.manifest, frames.completions)
    return summarise(frames.manifest, frames.completions, part)


@pytest.fixture(scope="module")
def summary(tmp_path_factory):
    """Of three repetitions."""
    return summary_of(tmp_path_factory.mktemp("loaded"))


def test_figures_are_those_of_the_operating_point(summary):
    """TTFT and throughput of the step that the point names."""
    for one in loaded(summary.load):
        assert one.step.label == one.point.throughput.label
        assert one.tokens.mean == pytest.approx(one.point.throughput.output_tokens_per_s)
        assert one.ttft.low < one.ttft.mean < one.ttft.high


def test_a_point_that_only_a_search_was_at_has_no_figures(summary):
    """None, and not those of another load."""
    points = tuple(
        msgspec.structs.replace(point, throughput=msgspec.structs.replace(point.throughput, label="7.3 requests/s"))
        for point in summary.load.points
    )
    part = msgspec.structs.replace(summary.load, points=points)
    assert [(one.ttft, one.tokens) for one in loaded(part)] == [(None, None), (None, None)]


def test_latency_is_compared_at_one_load(summary):
    """The highest at which both were steady, though they would be run at different ones."""
    found = common_latency(summary.load, MODELS)
    assert {(one.suite, one.label) for one in found.values()} == {("chat-sweep", "4 at once")}


def test_latency_at_an_unsteady_load_is_not_compared(summary):
    """Nor where one of the two was not steady: the next lower load counts."""
    steps = tuple(
        msgspec.structs.replace(step, unsteady=("moved",)) if (step.model, step.load) == ("slow", 4) else step
        for step in summary.load.steps
    )
    found = common_latency(msgspec.structs.replace(summary.load, steps=steps), MODELS)
    assert {one.label for one in found.values()} == {"1 at once"}


def test_no_load_in_common(summary):
    """Then nothing is compared."""
    steps = tuple(step for step in summary.load.steps if (step.model == "fast") == (step.load > 1))
    assert common_latency(msgspec.structs.replace(summary.load, steps=steps), MODELS) == {}
    assert common_latency(None, MODELS) == {}


def test_costs_on_own_servers_carry_the_throughput_s_interval(summary):
    """Their intervals are wider than those over questions alone."""
    for cost, row in zip(correct_costs(summary), summary.load.answers, strict=True):
        assert cost.basis == "servers"
        assert cost.low < row.usd_per_correct_low
        assert cost.high > row.usd_per_correct_high


def test_throughput_measured_once_leaves_a_cost_without_interval(tmp_path):
    """So that nobody is called cheaper by it."""
    assert {(cost.low, cost.high) for cost in correct_costs(summary_of(tmp_path, repetitions=1))} == {(0.0, None)}


def test_throughput_without_a_lower_bound_has_no_upper_cost(summary):
    """Two repetitions far apart reach below nothing."""
    steps = tuple(
        msgspec.structs.replace(step, values=step.values | {"output_tokens_per_s": Repeated(2, 100.0, -50.0, 250.0)})
        for step in summary.load.steps
    )
    wide = msgspec.structs.replace(summary, load=msgspec.structs.replace(summary.load, steps=steps))
    assert {cost.high for cost in correct_costs(wide)} == {None}
