"""Numbers as people and models write them, read exactly: no binary fractions anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Context, Decimal

from msgspec import Struct

EXACT = Context(prec=500)  # digits; the longest product of two numbers read here has fewer
_LONGEST = 120  # characters of a number; what is longer is no answer

_GAP = r"[,'’\u00a0\u2009\u202f ]"
_WHOLE = rf"(?:[0-9]{{1,3}}(?:(?P<gap>{_GAP})[0-9]{{3}})(?:(?P=gap)[0-9]{{3}})*(?![0-9])|[0-9]+)"
_NUMBER = re.compile(
    rf"""(?<![\w/])(?<![0-9]\.)
    (?P<sign>(?<![\w)\]}}])[-+])? (?:[$€£¥₹]\s?)? (?P<sign_inside>-)?
    (?: \\[dt]?frac\s?\{{\s?(?P<top>-?[0-9]+(?:\.[0-9]+)?)\s?\}}\s?\{{\s?(?P<bottom>[0-9]+(?:\.[0-9]+)?)\s?\}}
      | (?P<mixed>[0-9]+)\s(?P<mixed_top>[0-9]+)\s?/\s?(?P<mixed_bottom>[0-9]+)(?![0-9/])
      | (?P<digits>(?>{_WHOLE}(?:\.[0-9]+)?|\.[0-9]+))
        (?: \^\{{?(?P<raised>-?[0-9]++)(?!\.[0-9])\}}? | (?P<raised_high>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,2}})
          | [eE](?P<exponent>[-+]?[0-9]{{1,4}})(?![0-9])
          | \s?(?:[×x*·]|\\times|\\cdot)\s?10(?:\s?(?:\^|\*\*)\s?\{{?(?P<power>[-+]?[0-9]{{1,4}})(?![0-9])\}}?
                                             |(?P<superscript>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,4}}))
          | \s?/\s?(?P<denominator>[0-9]+(?:\.[0-9]+)?)(?![0-9/])
          | (?![eE][-+]?[0-9])
        )
    )
    (?P<scale>\s?\\?%|\s(?:percent|per\scent|thousand|million|billion|trillion)\b)?""",
    re.VERBOSE | re.IGNORECASE,
)
_LATEX_GAP = re.compile(r"(?<=[0-9]),?\{?\\[,;:! ]\}?(?=[0-9]{3}(?![0-9]))")  # 12\,000
_UNIT_POWER = re.compile(r"(?<=[A-Za-z)}\]])\^(?:[-+]?[0-9]{1,3}(?![0-9])|\{[-+]?[0-9]{1,3}\})")  # cm^2
_ASCII = str.maketrans(
    {"−": "-", "–": "-", "‐": "-", "‑": "-", "⁄": "/", "％": "%", "½": " 1/2", "¼": " 1/4", "¾": " 3/4"}  # noqa: RUF001
)
_RAISED = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
_SCALES = {
    "%": Decimal("0.01"),
    "percent": Decimal("0.01"),
    "per cent": Decimal("0.01"),
    "thousand": Decimal(1000),
    "million": Decimal(10**6),
    "billion": Decimal(10**9),
    "trillion": Decimal(10**12),
}


class Number(Struct, frozen=True):
    """A ratio of two decimals, so that 1/3 is exact. `scale` is what a percent sign or a word after it says."""

    top: Decimal
    bottom: Decimal
    scale: Decimal | None
    text: str

    def equals(self, other: Number, absolute: Decimal, relative: Decimal) -> bool:
        """Whether they differ by no more than `absolute`, or than `relative` times `other`.

        Where only one of them has a scale (50% and 50, or 50% and 0.5), it may count or not: a question can ask for
        percent, or for millions.
        """
        if self.scale == other.scale:
            return _near(self.top, self.bottom, other, absolute, relative)
        mine, theirs = self.scale or Decimal(1), other.scale or Decimal(1)
        scaled = EXACT.multiply(self.top, mine)
        if _near(scaled, EXACT.multiply(self.bottom, theirs), other, absolute, relative):
            return True
        bare = self.scale is None or other.scale is None
        return bare and _near(self.top, self.bottom, other, absolute, relative)


def _near(top: Decimal, bottom: Decimal, other: Number, absolute: Decimal, relative: Decimal) -> bool:
    """Whether top / bottom is near other.top / other.bottom, with both sides multiplied by both bottoms."""
    mine, theirs = EXACT.multiply(top, other.bottom), EXACT.multiply(other.top, bottom)
    if mine == theirs:
        return True
    if not absolute and not relative:
        return False
    allowed = max(
        EXACT.multiply(absolute, abs(EXACT.multiply(bottom, other.bottom))), EXACT.multiply(relative, abs(theirs))
    )
    return abs(EXACT.subtract(mine, theirs)) <= allowed


def numbers(text: str) -> Iterator[Number]:
    """The numbers in a text, in order.

    A comma, apostrophe or space (also LaTeX's `\\,`) groups thousands where three digits follow each; it is never a
    decimal mark. Read are signs, decimals, `1e6`, `1 × 10^6`, powers (`10^2` is 100), fractions (`3/4`, `1 1/2`,
    `\\frac{3}{4}`), currency signs, percent and thousand to trillion. A digit inside a word (`CO2`) or the power of a
    unit (`cm^2`) is no number.
    """
    if not text.isascii():
        text = text.translate(_ASCII)
    text = text.replace("{,}", ",").replace("\\$", "$")
    if "\\" in text:
        text = _LATEX_GAP.sub(",", text)
    if "^" in text:
        text = _UNIT_POWER.sub("", text)
    for match in _NUMBER.finditer(text):
        number = _number(match)
        if number is not None:
            yield number


def _number(match: re.Match[str]) -> Number | None:
    part = match.groupdict()
    if len(match.group()) > _LONGEST:
        return None
    if part["top"] is not None:
        top, bottom = Decimal(part["top"]), Decimal(part["bottom"])
    elif part["mixed"] is not None:
        bottom = Decimal(part["mixed_bottom"])
        top = Decimal(part["mixed"]) * bottom + Decimal(part["mixed_top"])
    else:
        digits = part["digits"].replace(part["gap"], "") if part["gap"] else part["digits"]
        raised = (part["superscript"] or "").translate(_RAISED)
        top = Decimal(digits).scaleb(int(part["exponent"] or part["power"] or raised or 0), EXACT)
        bottom = Decimal(part["denominator"] or 1)
        power = int(part["raised"] or (part["raised_high"] or "").translate(_RAISED) or 1)
        if len(digits) * abs(power) > 2 * _LONGEST:
            return None
        raised_top = EXACT.power(top, abs(power)) if power else Decimal(1)
        top, bottom = (raised_top, bottom) if power >= 0 else (bottom, raised_top)
    if not bottom:
        return None
    if (part["sign"] == "-") != (part["sign_inside"] == "-"):
        top = -top
    scale = part["scale"]
    return Number(top, bottom, _SCALES[scale.strip(" \\\t\n\u00a0").lower()] if scale else None, match.group().strip())
