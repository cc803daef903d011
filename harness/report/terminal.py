"""The result of a run in a few lines, for the terminal; the report has the rest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from harness.core.estimate import Estimate
from harness.report.length.sentences import length_sentence
from harness.report.speed.sentences import load_sentences
from harness.report.summary import Summary
from harness.report.verdict import sentences


def read_summary(directory: Path) -> Summary:
    """The summary.json of the run in `directory`."""
    return msgspec.json.decode((directory / "summary.json").read_bytes(), type=Summary)


def result_lines(summary: Summary) -> Iterator[str]:
    """For each suite the score of each model and what may be said of them, for each task with lengths how
    far each model keeps up, and for each load suite its speed."""
    if summary.incomplete:
        yield "INCOMPLETE: these are the scores of what was answered so far"
    for suite in summary.suites:
        scores = ((model, summary.of_suite(model, suite)) for model in summary.models)
        yield f"{suite}: " + "; ".join(f"{model} {_score(estimate)}" for model, estimate in scores)
        if len(summary.models) > 1:
            said = sentences([pair for pair in summary.comparisons if pair.suite == suite])
            yield "  " + " ".join(sentence.claim for sentence in said)
        for curve in summary.long_context.curves if summary.long_context else ():
            if curve.suite == suite:
                about = suite if curve.task in (None, suite) else f"{suite} / {curve.task}"
                yield f"  {about}: {length_sentence(curve).claim}"
    if summary.load is not None:
        for suite in summary.load.suites:
            for model in summary.models:
                said = load_sentences(summary.load, suite, model)
                yield f"{suite}, under load: " + " ".join(sentence.claim for sentence in said)


def _score(estimate: Estimate | None) -> str:
    if estimate is None or estimate.value is None or estimate.low is None or estimate.high is None:
        return "undecided"
    undecided = sum(n for outcome, n in estimate.outcomes.items() if not outcome.decided)
    left_out = f", {undecided} undecided" if undecided else ""
    texts = "" if estimate.clusters is None else f" about {estimate.clusters} texts"
    return f"{estimate.value:.1%} (95% {estimate.low:.1%} to {estimate.high:.1%}, n {estimate.n}{texts}{left_out})"
