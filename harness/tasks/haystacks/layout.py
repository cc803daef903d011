"""How a text is laid out in a corpus: as one running text, a sentence a line, or with its own lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Literal

from harness.tasks.haystacks.sentences import MOST_CHARACTERS, sentences

Layout = Literal["auto", "running", "sentences", "lines"]
"""`running` is one text with white space collapsed, as RULER has its essays. `sentences` has a sentence on each line.
`lines` are the text's own. `auto` is `lines` for code, `sentences` for scripts without spaces, else `running`.
"""

SAMPLED = 1 << 16
"""Bytes of a text that tell its script."""
_CODE = frozenset(
    """.bash .c .cc .cfg .clj .cpp .cs .css .cu .cuh .dart .el .ex .go .h .hpp .hs .ini .java .jl .js .json .jsonl .jsx
    .kt .lua .m .mk .ml .mjs .php .pl .proto .ps1 .py .pyi .r .rb .rs .scala .sh .sql .swift .tf .toml .ts .tsx .vue
    .xml .yaml .yml .zig""".split()  # noqa: SIM905 -- reads better as text
)
_SPACELESS = re.compile(
    # Thai, Lao, Tibetan, Burmese, Khmer; kana; Han, with its extensions
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_MOSTLY = 0.3  # of the characters: such texts hold foreign names and numbers too
_CLOSES = re.compile(r"/|\s*(?:[)\]}]|\{\s*$|(?:else|elif|except|finally|catch)\b)")


def is_code(name: str) -> bool:
    """Whether a file of this name holds code or data, whose lines mean something."""
    return PurePath(name).suffix.lower() in _CODE


def layout_of(text: str) -> Layout:
    """What suits the script of a text that is no code."""
    spaceless = len(_SPACELESS.findall(text)) > _MOSTLY * len("".join(text.split()))
    return "sentences" if spaceless else "running"


def segments(lines: Iterable[str], layout: Layout) -> Iterator[str]:
    """A text's segments with their joint: a space before each where the layout is `running`, else a line end after."""
    if layout == "running":
        return (f" {sentence}" for sentence in sentences(lines))
    if layout == "lines":
        return _parted(line.rstrip("\r\n") for line in lines)
    return _parted(sentences(lines))


def joined(segments: Iterable[str]) -> Iterator[str]:
    """Segments of several texts one after the other; what begins with "/" is made one with the segment before."""
    held = ""
    for segment in segments:
        if held and not segment.startswith("/"):
            yield held
            held = ""
        held += segment
    if held:
        yield held


def _parted(lines: Iterable[str]) -> Iterator[str]:
    """Lines, each with those after it that belong to it: indented or blank ones, or the end of a bracket.

    A long one is parted at an indented line. None begins with "/" or a blank line, which tokenizers join to the line
    end before; and blank lines after one are made two, as GPT-2's tokenizer counts a single one otherwise at the end of
    a text than inside it.
    """
    held = ""
    for line in lines:
        blank = not line or line.isspace()
        if blank and not held:
            continue
        top = not blank and not line[0].isspace()
        if held and (top or (len(held) > MOST_CHARACTERS and not blank)) and not _belongs(held, line):
            yield _ended(held)
            held = ""
        held += f"{line}\n"
    if held:
        yield _ended(held)


def _belongs(held: str, line: str) -> bool:
    """Whether `line` would be an error without what goes before, as far as its beginning tells."""
    return _CLOSES.match(line) is not None or held.endswith("\\\n")


def _ended(held: str) -> str:
    text = held.rstrip()
    return text + ("\n\n\n" if held.count("\n", len(text)) > 1 else "\n")
