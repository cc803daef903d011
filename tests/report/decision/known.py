"""Comparisons, estimates and costs of known numbers."""

from harness.core.estimate import Estimate
from harness.core.score import Outcome
from harness.report.decision.correct import CorrectCost
from harness.report.summary import Comparison, Measure, Summary
from harness.stats.equivalence import Equivalence
from harness.stats.paired import PairedDifference


def compared(a, b, difference, said, *, suite="tickets", **changes):
    """A comparison that is called `said`; equivalent within 2 points where `alike`."""
    if said == "worse":
        difference = -difference
    paired = PairedDifference(difference, difference - 0.02, difference + 0.02, 300, 40, 20, 0.001, "exact McNemar")
    alike = changes.pop("alike", False)
    fields = {"undecided": 0, "could_reverse": False} | changes
    equivalence = Equivalence(0.02, -0.01, 0.015, alike)
    return Comparison(suite, a, b, paired, 0.006, said, equivalence=equivalence, **fields)


def estimated(value, half=0.02, **outcomes):
    """A score with its interval, over 300 answers."""
    counts = {Outcome(kind): count for kind, count in outcomes.items()} or {Outcome.CORRECT: 300}
    return Estimate(value, value - half, value + half, 300, counts, value, value)


def summed(models, comparisons, scores=(), **changes):
    """A summary of these; `scores` are (model, suite, estimate)."""
    suites = tuple(dict.fromkeys(pair.suite for pair in comparisons)) or tuple(
        dict.fromkeys(suite for _, suite, _ in scores)
    )
    fields = {
        "run": "run",
        "name": "run",
        "harness_version": "0",
        "embedded": False,
        "status": "complete",
        "incomplete": False,
        "planned": 1,
        "items": 1,
        "unscored": 0,
        "failed_share": 0.0,
        "failed_limit": 0.02,
        "models": tuple(models),
        "suites": suites,
        "measures": tuple(Measure(model, suite, None, {}, "credit", found) for model, suite, found in scores),
        "comparisons": tuple(comparisons),
        "spending": (),
        "failures": (),
        "timing": (),
    }
    return Summary(**fields | changes)


def costing(model, usd, half=0.1, basis="price", suite="tickets"):
    """Dollars per correct answer, give or take a share; without an upper end where `half` is None."""
    low, high = (usd, None) if half is None else (usd * (1 - half), usd * (1 + half))
    return CorrectCost(model, suite, usd, low, high, basis, "" if basis == "price" else "8 at once")
