"""Suites of `kind: load` from YAML."""

import pytest

from harness.config.load import load_experiment
from harness.config.suite import load_any_suite, load_suite
from harness.core.errors import UserError
from harness.core.experiment import PhaseTimes, Search
from harness.core.slo import Bound
from harness.traffic.closed import ClosedArrivals
from harness.traffic.open import PoissonArrivals
from harness.traffic.synthetic import SyntheticWorkload

SUITE = """kind: load
name: mine
workload: {preset: chat}
load:
  - {kind: closed, concurrency: [1, 2]}
  - {kind: poisson, requests_per_s: 0.5}
phase: {warm_up_s: 5, steady_s: 30, cool_down_s: 60}
repetitions: 3
slo: {ttft_s: {p99: 1.0}, itl_s: {p95: 0.05, p99.9: 2}}
search: {lowest_requests_per_s: 0.1, highest_requests_per_s: 64, tolerance: 0.2}
"""
TRACE = "".join(f'{{"timestamp": {due_ms}, "input_length": 5, "output_length": 5}}\n' for due_ms in (0, 4000))
MODEL = "  - {card: llama-4-scout, endpoint: {base_url: '%s', model: m}}"


@pytest.fixture
def suite(write):
    """Load a suite, with words of it replaced."""

    def loaded(*replaced):
        text = SUITE
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new)
        write("suites/trace.jsonl", TRACE)
        return load_any_suite(write("suites/mine.yaml", text))

    return loaded


def test_a_load_suite_is_resolved(suite):
    """Kinds may be left out where one is meant; every default is filled in."""
    loaded = suite()
    assert loaded.workload == SyntheticWorkload(preset="chat")
    assert loaded.loads == (ClosedArrivals(concurrency=(1, 2)), PoissonArrivals(requests_per_s=(0.5,)))
    assert loaded.times == PhaseTimes(5, 30, 60)
    assert loaded.repetitions == 3
    assert loaded.slo == (Bound("ttft_s", 99, 1.0), Bound("itl_s", 95, 0.05), Bound("itl_s", 99.9, 2.0))
    assert loaded.search == Search(0.1, 64, 0.2)
    assert not loaded.confidential


@pytest.mark.parametrize(
    ("replaced", "message"),
    [
        (("kind: load", "kind: laod"), 'mine.yaml:1 kind: unknown kind "laod". Did you mean "load"?'),
        (("poisson", "poison"), 'mine.yaml:6 load[1]: unknown kind "poison". Did you mean "poisson"?'),
        (("preset: chat", "preset: chta"), 'workload.preset: "chta" is not allowed here. Did you mean "chat"?'),
        (("preset: chat", "input_tokens: 5"), 'workload: needs a "preset", or both "input_tokens" and "output_tokens"'),
        (("preset: chat", "input_tokens: 0, output_tokens: 5"), "workload.input_tokens: should be greater than"),
        (("preset: chat", "presett: chat"), 'workload.presett: unknown key "presett". Did you mean "preset"?'),
        (("[1, 2]", "[1, 0]"), "mine.yaml:5 load[0].concurrency[1]: should be greater than or equal to 1, not 0"),
        (("[1, 2]", "many"), "mine.yaml:5 load[0].concurrency: should be a whole number"),
        (("[1, 2]", "[2, 2]"), "load[0].concurrency: the same level twice"),
        (("kind: poisson, requests_per_s: 0.5", "kind: closed, concurrency: 2"), 'load[1]: "2 at once" stands twice'),
        (("steady_s: 30", "steady_s: 0"), "mine.yaml:7 phase.steady_s: should be greater than 0, not 0"),
        (("ttft_s", "tfft_s"), 'mine.yaml:9 slo.tfft_s: unknown metric "tfft_s". Did you mean "ttft_s"?'),
        (("p99:", "q99:"), 'mine.yaml:9 slo.ttft_s.q99: "q99" is no percentile; write p50, p99 or p99.9'),
        (("p99: 1.0", "p99: fast"), "mine.yaml:9 slo.ttft_s.p99: should be a number"),
        (("p99: 1.0", "p99: .inf"), "slo.ttft_s.p99: should be a finite number"),
        (("{p99: 1.0}", "1.0"), "mine.yaml:9 slo.ttft_s: should be by percentile, such as {p99: 1.0}, not 1.0"),
        (
            ("slo: {ttft_s", "slo: 3 #"),
            "mine.yaml:9 slo: should be bounds by metric, such as {ttft_s: {p99: 1.0}}, not 3",
        ),
        (("{p99: 1.0}", "{}"), "mine.yaml:9 slo.ttft_s: has no bound; write one by percentile"),
        (
            ("{ttft_s: {p99: 1.0}, itl_s: {p95: 0.05, p99.9: 2}}", "{}"),
            "mine.yaml:9 slo: has no bound; write one such as {ttft_s: {p99: 1.0}}, or leave it out",
        ),
        (("[1, 2]", "1000000000"), "load[0].concurrency: should be less than or equal to 100000, not 1000000000"),
        (("[1, 2]", "true"), "load[0].concurrency: should be a whole number, not true"),
        (("requests_per_s: 0.5", "requests_per_s: 1e12"), "load[1].requests_per_s: should be less than or equal to"),
        (("requests_per_s: 0.5", "requests_per_s: true"), "load[1].requests_per_s: should be a number, not true"),
        (("requests_per_s: 0.5", "requests_per_s: .nan"), "load[1].requests_per_s: should be a finite number"),
        (("[1, 2]", "2, ramp_up_s: 36"), "load[0].ramp_up_s: the users never all come: the phase ends after 35 s"),
        (("steady_s: 30", "steady_s: .inf"), "phase.steady_s: should be a finite number"),
        (("tolerance: 0.2", "tolerance: .nan"), "search.tolerance: should be a finite number"),
        (("highest_requests_per_s: 64", "highest_requests_per_s: 1.0e+12"), "should be less than or equal to 100000"),
        (("preset: chat", "preset: chat, turn_tokens: 5"), 'workload: "turn_tokens" are of later turns'),
        (("preset: chat", "preset: chat, shared_prefix: .nan"), "workload.shared_prefix: should be a finite number"),
        (
            ("preset: chat", "preset: chat, input_tokens: many"),
            'workload.input_tokens: should be a number, or a mapping with a kind, not "many"',
        ),
        (
            ("preset: chat", "preset: chat, input_tokens: [1, 2]"),
            "workload.input_tokens: should be a number, or a mapping with a kind, not a list",
        ),
        (
            ("slo: {ttft_s: {p99: 1.0}, itl_s: {p95: 0.05, p99.9: 2}}", ""),
            'mine.yaml:10 search: a search needs an "slo"',
        ),
        (("highest_requests_per_s: 64", "highest_requests_per_s: 0.05"), 'search: "highest_requests_per_s" must be'),
        (("kind: poisson, requests_per_s: 0.5", "kind: replay"), "load[1]: a replay needs a workload of kind trace"),
        (("kind: poisson, requests_per_s: 0.5", "kind: ramp"), 'load[1]: a ramp is either of "concurrency" or'),
        (("repetitions", "repetition"), 'mine.yaml:8 repetition: unknown key "repetition". Did you mean "repetitions"'),
    ],
)
def test_mistakes(suite, replaced, message):
    """Each is one line with its place."""
    with pytest.raises(UserError) as caught:
        suite(replaced)
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


REPLAYED = (
    ("{preset: chat}", "{kind: trace, path: trace.jsonl, format: mooncake}"),
    ("kind: closed, concurrency: [1, 2]", "kind: replay, speed: 0.1"),
    ("  - {kind: poisson, requests_per_s: 0.5}\n", ""),
    ("search: {lowest_requests_per_s: 0.1, highest_requests_per_s: 64, tolerance: 0.2}\n", ""),
)


def test_a_trace_is_replayed(suite):
    """At its own times, slower here, which lasts as long as the phase needs."""
    loaded = suite(*REPLAYED)
    assert loaded.loads[0].schedule(35, 1, loaded.workload.recorded_s()).due_s == (0.0,)
    assert loaded.workload.path.is_file()


@pytest.mark.parametrize(
    ("index", "replaced", "message"),
    [
        (
            1,
            ("kind: closed, concurrency: [1, 2]", "kind: closed, concurrency: 1"),
            "load[0]: a trace has times of its own",
        ),
        (1, ("kind: closed, concurrency: [1, 2]", "kind: replay"), "load[0]: the trace ends after 4.0 s at this speed"),
        (
            0,
            ("{preset: chat}", "{kind: trace, path: no.jsonl, format: mooncake}"),
            "workload.path: there is no such file",
        ),
        (
            0,
            ("{preset: chat}", "{kind: trace, path: trace.jsonl, format: azure}"),
            "trace.jsonl:1: the first line of an",
        ),
    ],
)
def test_mistakes_of_replays(suite, index, replaced, message):
    """A trace that ends too early would leave part of what is measured without load."""
    with pytest.raises(UserError) as caught:
        suite(*REPLAYED[:index], replaced, *REPLAYED[index + 1 :])
    assert message in str(caught.value)


def test_a_trace_is_not_searched(suite):
    """A search has rates of its own."""
    with pytest.raises(UserError, match="search: a search sends at rates of its own"):
        suite(*REPLAYED[:3])


def test_something_must_be_applied(suite):
    """A load or a search."""
    with pytest.raises(UserError, match="load: needs at least one load, or a search"):
        suite(
            ("  - {kind: closed, concurrency: [1, 2]}\n  - {kind: poisson, requests_per_s: 0.5}\n", "  []\n"),
            REPLAYED[3],
        )


@pytest.fixture
def experiment(write):
    """Load an experiment with the load suite and another."""

    def loaded(suites, base_url="http://localhost:1/v1", confidential="false"):
        write("suites/mine.yaml", SUITE + f"confidential: {confidential}\n")
        return load_experiment(
            write(
                "configs/x.yaml", f"name: x\nmodels:\n{MODEL % base_url}\nsuites: {suites}\nrun: {{load_clients: 2}}\n"
            )
        )

    return loaded


def test_an_experiment_may_have_both_kinds(experiment):
    """Named in one list."""
    loaded = experiment("[mine, arithmetic]")
    assert [suite.name for suite in loaded.suites] == ["arithmetic"]
    assert [suite.name for suite in loaded.load_suites] == ["mine"]
    assert loaded.settings.load_clients == 2


def test_a_load_suite_has_no_tasks(experiment, write):
    """To choose from, or to score."""
    with pytest.raises(UserError, match=r'x.yaml:4 suites\[0\].tasks: "mine" is a load suite: it has no tasks'):
        experiment("[{suite: mine, tasks: [a]}]")
    with pytest.raises(UserError, match="this is a load suite: it has no answers to score"):
        load_suite(write("mine.yaml", SUITE))


def test_a_confidential_load_stays_in_house(experiment):
    """A trace's lengths and system message may be as private as questions."""
    assert experiment("[mine]", confidential="true").load_suites[0].confidential
    with pytest.raises(UserError, match=r"x.yaml:4 suites\[0\]: .*these models are not in-house"):
        experiment("[mine]", "https://models.example.com/v1", "true")
