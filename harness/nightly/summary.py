"""A night in Markdown, for the summary of the job that it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.gate.markdown import gate_markdown
from harness.gate.result import GateResult
from harness.nightly.message import message_of
from harness.nightly.night import Night
from harness.report.markdown import escaped, shortened


def night_markdown(nights: Sequence[Night], results: Sequence[GateResult]) -> str:
    """What happened, then the gate's numbers."""
    return shortened([*_lines(nights), *(gate_markdown(results).splitlines() if results else ())])


def _lines(nights: Sequence[Night]) -> Iterator[str]:
    if not nights:
        yield "## Nothing changed"
        yield ""
        yield "Nothing was measured."
    for night in nights:
        message = message_of(night, None)
        yield f"## {escaped(message.subject)}"
        yield ""
        yield from (f"- {escaped(line)}" for line in message.lines)
        yield ""
