"""Untrusted text made safe to look at: every character visible, nothing endless."""

from __future__ import annotations

import re
from typing import NamedTuple

_MARKED = (
    *range(0x80, 0xA0),  # C1 controls
    0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A),  # direction
    0x00AD, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x3164, 0xFFA0,  # nothing, or a gap
    0x2028, 0x2029, *range(0x2060, 0x2066), *range(0x206A, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC),  # invisible
    *range(0x1D173, 0x1D17B), *range(0xE0000, 0xE0080), *range(0xE0100, 0xE01F0),  # the same, beyond 16 bits
)  # fmt: skip


def _sign(code: int) -> str:
    return f"\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}U+{code:04X}\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"


_VISIBLE = (
    {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"}
    | {0x7F: 0x2421}
    | {code: _sign(code) for code in _MARKED}
)
# Joiners and variation selectors shape emoji and many scripts; after a Latin letter they only make two names look alike
_LATIN = "A-Za-z\u00c0-\u024f"
_SHAPING = re.compile(rf"(?:(?<=[\s0-9{_LATIN}])|^)[\u200c\u200d]+|(?<=[{_LATIN}])[\ufe00-\ufe0f]+")
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_STACK = re.compile(f"({_MARK}{{8}})({_MARK}+)")  # no script stacks so many; more would cover the lines above


class Cut(NamedTuple):
    """A text and how many characters were left out of its middle."""

    text: str
    left_out: int


def visible(text: str) -> str:
    """The text with control, direction and invisible characters replaced by signs for them, lone surrogates too."""
    if text.isascii() and text.isprintable():
        return text
    text = _SHAPING.sub(lambda found: "".join(_sign(ord(letter)) for letter in found[0]), text)
    text = _STACK.sub(lambda found: f"{found[1]}[… {len(found[2]):,} more marks …]", text)
    return text.translate(_VISIBLE).encode(errors="backslashreplace").decode()


def cut(text: str, limit: int) -> Cut:
    """The visible text, of a longer one the first two thirds and the last third of `limit` characters."""
    left_out = len(text) - limit
    if left_out <= 0:
        return Cut(visible(text), 0)
    head = limit * 2 // 3
    gap = f"\n[… {left_out:,} characters left out …]\n"
    return Cut(visible(text[:head]) + gap + visible(text[head + left_out :]), left_out)
