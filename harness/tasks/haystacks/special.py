"""Special tokens of chat templates written out in a text: a server may read them as the end of a turn."""

# ruff: noqa: RUF001 -- DeepSeek writes its tokens with full-width bars
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from harness.core.errors import UserError

_SPECIAL = re.compile(
    r"<[|｜][^|｜<>\s]{1,60}[|｜]>"  # Llama 3 and 4, Qwen, GPT, Phi; DeepSeek
    r"|</?s>|<(?:bos|eos|pad|unk)>|<(?:start|end)_of_turn>|<</?SYS>>"  # Llama 2, Mistral, Gemma
    r"|\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_RESULTS)\]|\[TOOL_CALLS\]"
)


def without_special(numbered: Iterable[tuple[int, str]], place: Callable[[int], str]) -> Iterator[str]:
    """The lines, unless one has a special token in it: then a UserError says which and where.

    Replacing it would change the user's text, and passing it on could change what the model is asked: whoever wants
    that must say so.
    """
    for number, line in numbered:
        if found := _SPECIAL.search(line):
            raise UserError(
                f"{found[0]!r} is a special token of chat templates, which a server may take for one",
                place=place(number),
                fix='Take it out of the text, or allow it with "allow_special: true"',
            )
        yield line
