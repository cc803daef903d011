"""All that is left out of a page, in one list."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from harness.report.explorer.embed import PageSamples
from harness.report.left_out.items import (
    altered_items,
    missing_items,
    pair_samples,
    undecided_items,
    unjudged_problems,
    unpooled_lengths,
)
from harness.report.left_out.load import load_phases
from harness.report.left_out.row import LeftOut
from harness.report.left_out.slices import FEWEST
from harness.report.summary import Summary


def left_out(
    summary: Summary, samples: PageSamples, unsliced: Sequence[LeftOut], with_credit: Collection[str]
) -> list[LeftOut]:
    """First what touches the whole run, then suite by suite; `with_credit` are suites whose unread answers count."""
    coded = {row.suite for row in summary.coding.rows} if summary.coding else set()
    return [
        *missing_items(summary, samples.shown, samples.total),
        *undecided_items(summary, {*with_credit, *coded}),
        *pair_samples(summary),
        *altered_items(summary),
        *unjudged_problems(summary),
        *unpooled_lengths(summary),
        *unsliced,
        *_small_slices(summary),
        *_unpriced(summary),
        *load_phases(summary.load),
    ]


def _small_slices(summary: Summary) -> Iterator[LeftOut]:
    small: dict[tuple[str, str], int] = {}
    for measure in summary.measures:
        if measure.slice and measure.estimate.n < FEWEST:
            place = (measure.suite, measure.model)
            small[place] = small.get(place, 0) + 1
    for (suite, model), count in small.items():
        why = f"fewer than {FEWEST} decided samples: too few to tell anything"
        yield LeftOut(suite, model, count, "small slices", why, "nothing: shown with their interval")


def _unpriced(summary: Summary) -> Iterator[LeftOut]:
    answers = dict.fromkeys(summary.models, 0)
    for row in summary.spending:
        answers[row.model] += row.answers if row.cost_usd is None else 0
    for model, count in answers.items():
        if count:
            why = "there is no price, or an answer's tokens are not known"
            yield LeftOut("whole run", model, count, "answers without a cost", why, "what answers cost")
