"""Untrusted text made safe to look at: every character visible, nothing endless."""

from __future__ import annotations

from typing import NamedTuple

_MARKED = (
    *range(0x80, 0xA0),  # C1 controls
    0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A),  # direction
    0x2028, 0x2029, *range(0x2060, 0x2065), 0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080),  # invisible
)  # fmt: skip
_VISIBLE = (
    {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"}
    | {0x7F: 0x2421}
    | {
        code: f"\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}U+{code:04X}\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
        for code in _MARKED
    }
)


class Cut(NamedTuple):
    """A text and how many characters were left out of its middle."""

    text: str
    left_out: int


def visible(text: str) -> str:
    """The text with control, direction and invisible characters replaced by signs for them, lone surrogates too."""
    return text.translate(_VISIBLE).encode(errors="backslashreplace").decode()


def cut(text: str, limit: int) -> Cut:
    """The visible text, of a longer one the first two thirds and the last third of `limit` characters."""
    left_out = len(text) - limit
    if left_out <= 0:
        return Cut(visible(text), 0)
    head = limit * 2 // 3
    gap = f"\n[… {left_out:,} characters left out …]\n"
    return Cut(visible(text[:head]) + gap + visible(text[head + left_out :]), left_out)
