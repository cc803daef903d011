"""The gate's results in Markdown, for a job's summary or an issue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from harness.gate.result import WORST_FIRST, Check, GateResult
from harness.gate.words import held_against, title, worst_first
from harness.report.markdown import escaped, markdown_table, shortened

_MARKS = {
    "worse": "\u274c",
    "incomparable": "\u26a0\ufe0f",
    "cannot tell": "\u2754",
    "better": "\u2b06\ufe0f",
    "same": "\u2705",
}
_METHOD = (
    "Worse is what is significant, over all checks together, and larger than its tolerance: at most 5% of nights on "
    "which nothing changed have any. The same is what is shown to lie within the tolerance, or did not move at all."
)


def gate_markdown(results: Sequence[GateResult]) -> str:
    """The worst first; whatever a model or a suite is called is text in it."""
    return shortened(_lines(results))


def _lines(results: Sequence[GateResult]) -> Iterator[str]:
    for result in sorted(results, key=lambda result: WORST_FIRST.index(result.verdict)):
        yield f"### {_MARKS[result.verdict]} {escaped(result.run)}: {result.verdict}"
        yield ""
        for model in result.baselines:
            yield f"{escaped(model)} against {escaped(held_against(result, model))}"
            yield ""
        for note in result.notes:
            yield f"- {escaped(note)}"
        yield ""
        counts = Counter(check.verdict for check in result.checks)
        yield ", ".join(f"{counts[verdict]} {verdict}" for verdict in WORST_FIRST if counts[verdict]) or "no checks"
        yield ""
        told = [check for check in worst_first(result) if check.verdict != "same"]
        same = [check for check in result.checks if check.verdict == "same"]
        if told:
            yield from _table(told)
            yield ""
        if same:
            yield f"<details><summary>{len(same)} the same</summary>"
            yield ""
            yield from _table(same)
            yield ""
            yield "</details>"
            yield ""
    yield _METHOD


def _table(checks: Sequence[Check]) -> Iterator[str]:
    rows = [[check.model, title(check), f"{_MARKS[check.verdict]} {check.verdict}", check.why] for check in checks]
    yield from markdown_table(["model", "check", "verdict", "numbers"], rows)
