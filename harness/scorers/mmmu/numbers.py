"""Numbers in a text as MMMU's parser lists them: three forms, each looked for by itself, so one may come twice."""

from __future__ import annotations

import re

# Digits are taken whole and from their first on: what fails there fails at each later one too, at a quadratic cost.
_GROUPED = re.compile(r"-?\b\d{1,3}(?:,\d{3})+\b")
_SCIENTIFIC = re.compile(r"-?(?<!\d)\d++(?:\.\d++)?[eE][+-]?\d++")
_PLAIN = re.compile(r"-?(?:(?<!\d)\d++\.\d++|\.\d++|(?<!\d)\d++\b)(?![eE][+-]?\d)(?![,\d])")


def numbers(text: str) -> list[str]:
    """1,234, then 1.2e3, then 1.2, .2 and 12 that no comma follows; as written."""
    return [*_GROUPED.findall(text), *_SCIENTIFIC.findall(text), *_PLAIN.findall(text)]
