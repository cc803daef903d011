"""A run in Markdown, for a pull request or a job's summary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from harness.report.outline import Outline
from harness.report.text import cut, visible
from harness.report.verdict import Sentence

LONGEST = 60_000
"""Characters: GitHub refuses a comment of more than 65,536."""
LONGEST_TEXT = 2_000

_ACTING = re.compile(r"[\\`*_\[\]<>#|~@&$]|:(?=[\w+/-])|(?<=[A-Za-z])\.(?=[A-Za-z])")
"""What marks up, refers, mentions, or makes a link or a picture of a word; nothing here begins a line with its text."""


def markdown(outline: Outline) -> str:
    """Of an outline; whatever a model or a suite is called is text in it, and mentions and links nothing."""
    return shortened(_lines(outline))


def shortened(lines: Iterable[str]) -> str:
    """The lines as one text, or as many of them as a comment may have."""
    text = "\n".join(lines) + "\n"
    if len(text) <= LONGEST:
        return text
    kept = text[:LONGEST].rsplit("\n", 1)[0]
    return f"{kept}\n\nThe rest is left out here: the report has it.\n"


def escaped(text: str) -> str:
    """Text that Markdown and GitHub show as it is: entities instead of every sign that could act."""
    shown = cut(visible(text), LONGEST_TEXT).text.replace("\n", " ")
    return _ACTING.sub(lambda sign: f"&#{ord(sign[0])};", shown)


def _lines(outline: Outline) -> Iterator[str]:
    yield f"### {escaped(outline.title)}"
    yield ""
    for warning in outline.warnings:
        yield f"> **{escaped(warning)}**"
        yield ""
    for sentence in outline.leads:
        yield f"- {_said(sentence)}"
    yield ""
    if outline.suites:
        yield from markdown_table(
            ["model", *outline.suites], [[model, *cells] for model, cells in outline.scores.items()]
        )
        yield ""
    for suite, said in outline.loads.items():
        yield f"**{escaped(suite)}, under load**"
        yield ""
        yield from (f"- {escaped(one)}" for one in said)
        yield ""
    if outline.limits:
        yield "<details><summary>What this run does not show</summary>"
        yield ""
        yield from (f"- {_said(sentence)}" for sentence in outline.limits)
        yield ""
        yield "</details>"
        yield ""
    method = "95% intervals; differences on the same samples, corrected by Holm over the run"
    yield f"<sub>{escaped(outline.began)}; {method}</sub>"


def _said(sentence: Sentence) -> str:
    evidence = f" <sub>{escaped(sentence.evidence)}</sub>" if sentence.evidence else ""
    return f"**{escaped(sentence.claim)}**{evidence}"


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines of a table; every cell is text."""
    yield "| " + " | ".join(map(escaped, head)) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(map(escaped, row)) + " |"
