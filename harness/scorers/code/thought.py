"""Reasoning in tags, taken out of an answer before code is looked for."""

from __future__ import annotations

import re

# A program may hold a tag in a string or a pattern; three backticks are a fence, not a quote.
_NOT_QUOTED = r"(?<!['\"\\(])(?<!(?<!``)`)"
_NOT_QUOTED_AFTER = r"(?!['\"\\)]|`(?!``))"
_TAG = re.compile(
    rf"{_NOT_QUOTED}(?:<(?P<shut>/?)(?P<name>think|thinking|reasoning|thought)>|\[(?P<shut_square>/?)THINK\]){_NOT_QUOTED_AFTER}",
    re.IGNORECASE,
)


def without_thought(answer: str) -> str:
    """The answer without `<think>…</think>`, `<thinking>`, `<thought>`, `<reasoning>` and `[THINK]`, however many.

    After an opening tag that is never closed there is no answer. Before a closing tag that was never opened (templates
    put the opening one into the prompt) all is thought. A tag beside a quote, a bracket or a backtick is the program's.
    """
    kept: list[str] = []
    position, opened = 0, ""
    for tag in _TAG.finditer(answer):
        name = (tag["name"] or "[THINK]").lower()
        shut = tag["shut"] or tag["shut_square"]
        if opened and not (shut and name == opened):
            continue
        if opened:
            opened = ""
        elif shut:
            kept.clear()
        else:
            kept.append(answer[position : tag.start()])
            opened = name
        position = tag.end()
    return "".join(kept) if opened else "".join(kept) + answer[position:]
