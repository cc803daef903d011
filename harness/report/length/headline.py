"""What leads where all tasks of a suite have lengths: how far each model keeps up, and what its mean is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.report.length.summary import LengthCurve, LengthRow, LongContext
from harness.report.length.wording import reach_words, span_words, spans
from harness.report.summary import Summary


@dataclass(frozen=True)
class Headline:
    """One model on one suite, in words.

    `reach` is its effective length in tokens, `evidence` what that rests on, and `over` the lengths over which its mean
    score is: these differ between models, so that means do not compare.
    """

    reach: str
    evidence: str
    over: str

    @property
    def counted(self) -> bool:
        """Whether `reach` is a number of tokens."""
        return self.reach[-1].isdigit()


def headlines(summary: Summary, suite: str) -> dict[str, Headline]:
    """One for each model that was asked; none where a task of the suite has no lengths."""
    part = summary.long_context
    asked = {one.task for one in summary.measures if one.suite == suite and one.task is not None}
    if part is None or not asked or asked != {task for task in part.tasks(suite) if task is not None}:
        return {}
    own = [curve for curve in part.curves if curve.suite == suite and curve.task is not None]
    lengths = sorted({row.requested_tokens for curve in own for row in curve.rows})
    found = {}
    for model in dict.fromkeys(curve.model for curve in own):
        curves = [curve for curve in own if curve.model == model]
        reach, evidence = _lead(_whole(part, suite, model, len(asked)), len(asked))
        found[model] = Headline(reach, evidence, _over(curves, len(asked), lengths))
    return found


def same_lengths(found: dict[str, Headline]) -> bool:
    """Whether the means of all models are over the same lengths."""
    return len({one.over for one in found.values()}) < 2


def _whole(part: LongContext, suite: str, model: str, tasks: int) -> LengthCurve | None:
    """The curve of the whole suite: its one task's, or all tasks' together."""
    curves = [curve for curve in part.curves if (curve.suite, curve.model) == (suite, model)]
    return next((curve for curve in curves if tasks == 1 or curve.task is None), None)


def _lead(curve: LengthCurve | None, tasks: int) -> tuple[str, str]:
    if curve is None:
        return "not pooled", f"no length in common to all {tasks} tasks"
    found = curve.effective
    said = [f"at least {100 * found.threshold:g}% of full credit"]
    if curve.pooled:
        said.append(f"all {tasks} tasks together")
    if found.tokens is not None and found.ended_by == "unservable":
        said.append("the longest served")
    if span := span_words(curve):
        said.append(f"95%: {span}")
    return reach_words(found), ", ".join(said)


def _over(curves: Sequence[LengthCurve], tasks: int, lengths: Sequence[int]) -> str:
    """The lengths with a score, and what became of the others."""
    rows: dict[int, list[LengthRow]] = {tokens: [] for tokens in lengths}
    for curve in curves:
        for row in curve.rows:
            rows[row.requested_tokens].append(row)
    became: dict[str, list[int]] = {}
    for tokens, at in rows.items():
        for word in _standing(at, tasks):
            became.setdefault(word, []).append(tokens)
    scored = became.pop("", [])
    said = [spans(scored, lengths)] if scored else []
    words = ("only in part", "not served", "undecided", "not asked")
    return "; ".join([*said, *(f"{spans(became[word], lengths)} {word}" for word in words if word in became)])


def _standing(rows: Sequence[LengthRow], tasks: int) -> list[str]:
    """What became of one length in all tasks; the empty word where it has a score."""
    scored = [row for row in rows if row.estimate.value is not None]
    if scored:
        whole = len(scored) == tasks and not any(row.unservable for row in scored)
        return [""] if whole else ["", "only in part"]
    if not rows:
        return ["not asked"]
    return ["not served" if any(row.unservable for row in rows) else "undecided"]
