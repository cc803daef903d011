"""What is said of load: nothing that was not measured, and nothing stronger."""

import msgspec
import pytest

from harness.core.slo import Bound
from harness.cost.throughput import MtokCost
from harness.report.speed.sentences import load_sentences, ranking
from harness.report.speed.summary import Capacity, Knee, LoadComparison, LoadPart, Throughput, Tried
from tests.report.synthetic_load import step_at

SLO = (Bound("ttft_s", 99.0, 1.0), Bound("itl_s", 95.0, 0.05))


def part(steps=(), **changed):
    """A load part of one suite."""
    empty = LoadPart(
        suites=("chat",),
        planned=3,
        measured=3,
        invalid=0,
        unsteady=0,
        steps=tuple(steps),
        knees=(),
        capacities=(),
        points=(),
        break_evens=(),
        comparisons=(),
        answers=(),
    )
    return msgspec.structs.replace(empty, **changed)


def said(of):
    """All that is said of the one model."""
    return " ".join(f"{one.claim} {one.evidence}" for one in load_sentences(of, "chat", "scout"))


def capacity(held, missed, *tried):
    """A capacity by rates."""
    loads = tuple(Tried(f"{load}", load, "requests_per_s", True, verdict) for load, verdict in tried)
    return Capacity("chat", "scout", SLO, "requests_per_s", loads, held, missed, None)


def test_speed_at_the_knee_and_what_lies_beyond():
    """With its interval, and the best that more load brought."""
    steps = [step_at(1, 100), step_at(4, 400), step_at(8, 420)]
    knee = Knee("chat", "scout", "closed", "4 at once", 4.0, 0.9, "8 at once", 420.0, False)
    text = said(part(steps, knees=(knee,)))
    assert text.startswith("scout gives 420 output tokens/s at 8 at once. 95% 419 to 421 over 3 repetitions.")
    assert "Its knee is at 4 at once: beyond it throughput grows by 5.0% at most." in text


def test_a_rising_curve_says_that_the_knee_lies_beyond():
    """The best load measured is no limit of the server."""
    steps = [step_at(1, 100), step_at(2, 200), step_at(4, 400)]
    knee = Knee("chat", "scout", "closed", "4 at once", 4.0, 0.9, "4 at once", 400.0, True)
    assert "Throughput still rises at the highest steady load: the knee lies beyond." in said(
        part(steps, knees=(knee,))
    )


@pytest.mark.parametrize(
    ("found", "claim"),
    [
        (capacity(4.0, 8.0, (4.0, True), (8.0, False)), "scout holds p99 TTFT ≤ 1.00 s and p95 ITL ≤ 50.0 ms up to 4"),
        (capacity(4.0, None, (4.0, True)), "No higher load was tried."),
        (capacity(4.0, None, (4.0, True), (8.0, None)), "Whether it holds more cannot be told"),
        (capacity(None, 4.0, (4.0, False)), "scout does not hold"),
        (capacity(None, 4.0, (2.0, None), (4.0, False)), "Whether a lower load holds it cannot be told"),
        (capacity(None, None, (2.0, None)), "It can be said neither to hold"),
    ],
)  # fmt: skip
def test_the_slo_is_held_missed_or_untold(found, claim):
    """Each is said as what it is."""
    assert claim in said(part([step_at(1, 100)], capacities=(found,)))


def test_nothing_valid_and_nothing_measured():
    """Are two things."""
    assert said(part([step_at(1, 100, valid=0)])).startswith("scout has no valid measurement. The client was the limit")
    assert said(part()).startswith("scout was not measured.")


def test_what_is_held_comes_first_then_the_most_then_the_knee():
    """With throughput and price where they are known, and how often it was measured."""
    moved = Throughput("4 requests/s", 400.0, 100.0, None, MtokCost(3.6, 1.5, 3.0, 2.0, 0.8, 2.0), 1)
    found = msgspec.structs.replace(capacity(4.0, 8.0, (4.0, True), (8.0, False)), throughput=moved)
    knee = Knee("chat", "scout", "closed", "4 at once", 4.0, 0.9, "8 at once", 420.0, False)
    claims = load_sentences(
        part([step_at(4, 400), step_at(8, 420)], capacities=(found,), knees=(knee,)), "chat", "scout"
    )
    assert claims[0].claim.endswith(
        "up to 4 requests/s: 100 output tokens/s, $2.00 per million tokens at $3.60 an hour."
    )
    assert "Measured once at that load, so there is no interval." in claims[0].evidence
    assert [one.claim.split(" at ")[0] for one in claims[1:]] == ["It gives 420 output tokens/s", "Its knee is"]


def test_a_wide_interval_is_not_put_first():
    """The best load that is known within a quarter is; where none is, that is said."""
    wide = step_at(8, 500, valid=2, half=400)
    text = said(part([step_at(4, 400), wide]))
    assert "scout gives 400 output tokens/s at 4 at once." in text
    assert "More came at 8 at once, but with an interval wider than ±25%." in text
    text = said(part([wide]))
    assert (
        "scout gives 500 output tokens/s at 8 at once. 95% 100 to 900 over two repetitions; more would narrow it."
        in text
    )
    assert "No load has an interval within ±25%: a first impression." in text


def test_an_unsteady_step_is_no_headline():
    """However much it gave; where nothing was steady, that is said."""
    moved = step_at(8, 900, unsteady=("the halves of the window differ",))
    text = said(part([step_at(4, 400), moved]))
    assert "scout gives 400 output tokens/s at 4 at once." in text
    assert "Not steady, and so left out: 8 at once." in text
    assert said(part([moved])).startswith("scout has no steady measurement. The halves of the window differ.")


def test_a_search_alone_was_measured():
    """No load was declared, so there is no sweep to tell of."""
    text = said(part(capacities=(capacity(4.0, 8.0, (4.0, True), (8.0, False)),)))
    assert text.startswith("scout holds") and "not measured" not in text


def test_ranking_counts_the_loads_at_which_one_is_shown_faster():
    """Those that cannot be told are said to be so."""
    verdicts = ("faster", "cannot tell", "slower")
    pairs = [LoadComparison("chat", f"{n}", "m", "a", "b", None, None, verdict) for n, verdict in enumerate(verdicts)]
    (sentence,) = ranking(pairs)
    assert sentence.claim == "a is faster than b at 1 of 3 loads; b is faster than a at 1 of 3 loads."
    assert sentence.evidence == "At the others the run cannot tell."
    assert ranking(pairs[1:2])[0].claim == "The run cannot tell a from b by speed."
