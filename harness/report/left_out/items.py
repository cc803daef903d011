"""The items that decide nothing, and the samples that pairs and slices leave out."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from harness.core.estimate import Estimate
from harness.core.score import Outcome
from harness.report.left_out.row import LeftOut
from harness.report.pairs.page import fragment
from harness.report.summary import Summary

_WHY = {
    Outcome.UNPARSED: "an answer came, and none could be read from it",
    Outcome.TRUNCATED: "cut off at the output cap before an answer",
    Outcome.REFUSED: "the model declined",
    Outcome.FAILED: "infrastructure, no evidence about the model",
    Outcome.UNSERVABLE: "the endpoint cannot take it: context, images or modality",
}
_UNDECIDED = "the score; its bounds have them"
_EARNS_NOTHING = "nothing: it has no credit, or that of a guess"


def undecided_items(summary: Summary, with_credit: Collection[str]) -> Iterator[LeftOut]:
    """By suite, model and outcome. In the suites `with_credit` an unparsed answer has a credit and stays in."""
    for suite in summary.suites:
        for model in summary.models:
            estimate = summary.of_suite(model, suite)
            if estimate is not None:
                yield from _of_estimate(summary, (suite, model), estimate, suite in with_credit)


def _of_estimate(summary: Summary, place: tuple[str, str], estimate: Estimate, with_credit: bool) -> Iterator[LeftOut]:
    suite, model = place
    reasons = [(row.reason, row.n) for row in summary.failures if (row.suite, row.model) == place]
    for outcome, why in _WHY.items():
        count = estimate.outcomes.get(outcome, 0)
        if not count:
            continue
        of = "the score and its bounds" if outcome is Outcome.UNSERVABLE else _UNDECIDED
        if outcome is Outcome.UNPARSED and with_credit:
            of = _EARNS_NOTHING
        told = [f"{n:,} {reason}" for reason, n in reasons if reason != "unservable"]
        because = f"{why}: {', '.join(told)}" if outcome is Outcome.FAILED and told else why
        find = fragment({"suite": suite, "model": model, "outcome": outcome.value})
        yield LeftOut(suite, model, count, f"items {outcome.value}", because, of, find)


def missing_items(summary: Summary, shown: int, total: int) -> Iterator[LeftOut]:
    """What was planned and is not there, what nobody has scored, and what the page has no room for."""
    if summary.planned is None:
        yield LeftOut("whole run", "", None, "items not asked", "a task's size is not known", "every figure")
    elif summary.items < summary.planned:
        count = summary.planned - summary.items
        yield LeftOut("whole run", "", count, "items not asked", "the run is not finished", "every figure")
    if summary.unscored:
        why = "no scorer has judged them yet"
        yield LeftOut("whole run", "", summary.unscored, "items not scored", why, "every score")
    if shown < total:
        why = "the page's size is bounded; they are in completions.jsonl, and `harness view` shows them"
        yield LeftOut("whole run", "", total - shown, "items not in this page", why, "the list of samples, no figure")


def pair_samples(summary: Summary) -> Iterator[LeftOut]:
    """Samples of which an answer of one of the two decided nothing."""
    for pair in summary.comparisons:
        both = f"{pair.a} and {pair.b}"
        if pair.undecided:
            why = "an answer of one of the two is undecided"
            of = "the pair's difference and p, but for epochs that were decided"
            yield LeftOut(pair.suite, both, pair.undecided, "samples", why, of)
        if pair.paired is None:
            yield LeftOut(pair.suite, both, None, "samples", "none was decided for both", "the paired comparisons")


def altered_items(summary: Summary) -> Iterator[LeftOut]:
    """Items that ask the same questions with their images altered."""
    for row in summary.robustness:
        count = sum(row.estimate.outcomes.values())
        why = "the same questions again, with their images altered"
        yield LeftOut(
            f"{row.suite} / {row.task}", row.model, count, "items", why, "the suite's score, slices and pairs"
        )


def unjudged_problems(summary: Summary) -> Iterator[LeftOut]:
    """Problems whose own reference does not pass where answers were run, and those without a month."""
    if summary.coding is None:
        return
    for row in summary.coding.rows:
        if row.unjudged:
            why = "their own reference solution does not pass here"
            place = f"{row.suite} / {row.task}"
            yield LeftOut(place, row.model, len(row.unjudged), "problems", why, "pass@k and the score")
    for release in summary.coding.releases:
        if release.undated:
            why = "the month of their release is not known"
            place = f"{release.suite} / {release.task}"
            yield LeftOut(place, release.model, release.undated, "problems", why, "before and after the cutoff")


def unpooled_lengths(summary: Summary) -> Iterator[LeftOut]:
    """Lengths that not all tasks have, and pairs of models beyond those whose maps are drawn."""
    if summary.long_context is None:
        return
    for curve in summary.long_context.curves:
        if curve.pooled is not None and curve.pooled.left_out:
            why = f"not asked of, or not served in, every one of {curve.pooled.tasks} tasks"
            yield LeftOut(curve.suite, curve.model, len(curve.pooled.left_out), "lengths", why, "all tasks together")
    if summary.long_context.pairs_left_out:
        count = summary.long_context.pairs_left_out
        yield LeftOut(
            "lengths", "", count, "pairs of models", "there are more than fit", "maps of differences by length"
        )
