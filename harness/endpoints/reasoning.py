"""Telling what a model thought from what it answered, wherever the server put either.

Servers keep reasoning in a field of its own (`reasoning_content`, `reasoning` or OpenRouter's `reasoning_details`), in
typed parts of a content list (Mistral), or inside the content between tags. A server that sends the same thought under
two names is read once: the first name in that order wins.
"""

from __future__ import annotations

from typing import NamedTuple

from harness.endpoints.body import Part

_TAGS = (
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("[THINK]", "[/THINK]"),
    ("<seed:think>", "</seed:think>"),
    ("◁think▷", "◁/think▷"),
)


class Words(NamedTuple):
    """Text told apart."""

    answer: str
    reasoning: str


class Split(NamedTuple):
    """Where tagged content turns into the answer: `reasoning` without tags, `start` the answer's first character."""

    reasoning: str
    start: int


def words(part: Part) -> Words:
    """What one piece of a message says; its details apart, see `detailed`."""
    content = part.content
    if isinstance(content, list):
        answer, listed = _from_list(content)
    else:
        answer, listed = content or "", ""
    return Words(answer, part.reasoning_content or part.reasoning or listed)


def detailed(part: Part) -> str:
    """Reasoning from OpenRouter's details, which repeat `reasoning` where there is one: read them only where not."""
    if not isinstance(part.reasoning_details, list):
        return ""
    entries = [entry for entry in part.reasoning_details if isinstance(entry, dict)]
    texts = [entry.get("text") or entry.get("summary") for entry in entries]
    return "".join(text for text in texts if isinstance(text, str))


def split_tags(content: str, *, reasoned: bool) -> Split:
    """Find the tagged reasoning at the start of `content`; nothing is stripped from either side.

    A closing tag alone ends the reasoning too: chat templates often put the opening one into the prompt. Opening alone
    means that the cap fell inside the reasoning. Tags further inside are the answer's own words. With `reasoned` the
    server has told reasoning apart already, so that a bare closing tag is only leftover when nothing stands before it.
    """
    for opening, closing in _TAGS:
        if opening not in content and closing not in content:
            continue
        thoughts, start = [], 0
        while content.startswith(opening, begin := start + _blank(content[start:])):
            begin += len(opening)
            end = content.find(closing, begin)
            thoughts.append(content[begin : end if end >= 0 else None])
            start = end + len(closing) if end >= 0 else len(content)
        if thoughts:
            return Split("".join(thoughts), start)
        before, _, _ = content.partition(closing)
        if len(before) < len(content) and opening not in before and not (reasoned and before.strip()):
            return Split(before, len(before) + len(closing))
    return Split("", 0)


def _blank(text: str) -> int:
    return len(text) - len(text.lstrip())


def _from_list(parts: list[object]) -> Words:
    answer, reasoning = [], []
    for part in parts:
        if isinstance(part, str):
            answer.append(part)
        elif isinstance(part, dict):
            thinking = part.get("thinking")
            if isinstance(thinking, list):
                reasoning.append(_from_list(thinking).answer)
            elif isinstance(thinking, str):
                reasoning.append(thinking)
            elif isinstance(text := part.get("text"), str):
                (reasoning if part.get("type") == "reasoning" else answer).append(text)
    return Words("".join(answer), "".join(reasoning))
