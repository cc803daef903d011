"""Small damage to code that keeps it from parsing: what chats, web pages and notebooks do to indents and signs."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Callable

from harness.scorers.code.parsing import Code, Parser

_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])
_SIGNS = str.maketrans(
    dict(zip("\u00a0\u2007\u2009\u202f\u3000\u2028", "     \n", strict=True))
    | dict(zip("\u2018\u2019\u201a\u201b\u2032\u201c\u201d\u201e\u201f\u2033", "'''''" + '"""""', strict=True))
    | dict(zip("\u2013\u2014\u2212\u00d7\uff08\uff09\uff1a\uff0c\uff1b\uff1d\uff0b", "---*():,;=+", strict=True))
    | dict(zip("\uff3b\uff3d\uff5b\uff5d\uff1c\uff1e\uff0a", "[]{}<>*", strict=True))
)
_PROMPT = re.compile(r"\s*(?:>>>|\.\.\.)(?: |$)")
_NUMBER = re.compile(r"\s*\d{1,5}(?: ?[:.|)])?(?:[ \t]|$)")


def mended(text: str, parser: Parser) -> Code | None:
    """Text that parses, as it is or with the least mending; None where nothing helps.

    In this order, each on top of the last and only while the text does not parse: invisible characters and a byte order
    mark dropped, uniform extra indent removed, the first line's lost indent allowed for, the prompts of a session
    (`>>> `) taken off and its results dropped, line numbers taken off, tabs made spaces, `&lt;` and Markdown's `\\_`
    unescaped, and no-break spaces, curly quotes and full-width signs made plain.
    """
    code = parser.code(text)
    for mend in _MENDS:
        if code is not None:
            return code
        changed = mend(text)
        if changed != text:
            code = parser.code(changed)
            text = text if mend is _first_line_lost else changed  # a guess, which may do harm where it does not help
    return code


def with_plain_signs(text: str) -> str:
    """Text with its characters mended, and not its lines."""
    for mend in (_visible, _unescaped, _unmarked, _plain):
        text = mend(text)
    return text


def _visible(text: str) -> str:
    return text if text.isascii() else text.translate(_INVISIBLE)


def _dedented(text: str) -> str:
    return textwrap.dedent(text).strip("\n")


def _first_line_lost(text: str) -> str:
    """`import re` at the margin, all else one step further in."""
    first, _, rest = text.partition("\n")
    dedented = textwrap.dedent(rest)
    return text if first.rstrip().endswith(":") or first[:1] in " \t" else f"{first}\n{dedented}"


def _spaced(text: str) -> str:
    return "\n".join(line.expandtabs(4) for line in text.split("\n")) if "\t" in text else text


def _session(text: str) -> str:
    lines = text.split("\n")
    if not text.lstrip().startswith(">>>"):  # a docstring may hold a session too
        return text
    return "\n".join(line[match.end() :] for line in lines if (match := _PROMPT.match(line)))


def _unnumbered(text: str) -> str:
    lines = text.split("\n")
    if not all(_NUMBER.match(line) for line in lines if line.strip()):
        return text
    return textwrap.dedent("\n".join(_NUMBER.sub("", line, count=1) for line in lines))


def _unescaped(text: str) -> str:
    return html.unescape(text) if "&" in text else text


def _unmarked(text: str) -> str:
    return (
        text.replace("\\_", "_").replace("\\*", "*").replace("\\[", "[").replace("\\]", "]") if "\\_" in text else text
    )


def _plain(text: str) -> str:
    return text if text.isascii() else text.translate(_SIGNS)


_MENDS: tuple[Callable[[str], str], ...] = (
    _visible,
    _dedented,
    _first_line_lost,
    _session,
    _unnumbered,
    _spaced,
    _unescaped,
    _unmarked,
    _plain,
    _first_line_lost,
)
