"""Colours as people see them: contrast, distance, and both for those who see fewer."""

from __future__ import annotations

import re
from itertools import combinations
from math import dist

Colour = tuple[float, float, float]

# Machado, Oliveira and Fernandes, A physiologically-based model for simulation of color vision deficiency, IEEE TVCG 15
# (2009) 1291, severity 1; of linear RGB
SEEN_WITH: dict[str, tuple[Colour, Colour, Colour]] = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(css: str) -> Colour:
    """Linear RGB of `#rrggbb` or `rgb(r, g, b)`."""
    if css.startswith("#"):
        levels = [int(css[at : at + 2], 16) for at in (1, 3, 5)]
    else:
        levels = [float(number) for number in re.findall(r"[\d.]+", css)[:3]]
    red, green, blue = (
        at / 12.92 if at <= 0.04045 else ((at + 0.055) / 1.055) ** 2.4 for at in (n / 255 for n in levels)
    )
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """WCAG 2's ratio, from 1 to 21."""
    light, dark = sorted(
        (0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other))), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


def nearest(colours: list[str], eyes: str) -> tuple[float, str, str]:
    """The two most alike of these to such eyes, and the distance between them in CIELAB (just noticeable: 2.3)."""
    seen = {css: _lab(_seen(linear(css), eyes)) for css in colours}
    return min((dist(seen[one], seen[other]), one, other) for one, other in combinations(seen, 2))


def _seen(colour: Colour, eyes: str) -> Colour:
    red, green, blue = (min(1.0, max(0.0, sum(map(float.__mul__, row, colour)))) for row in _rows(eyes))
    return red, green, blue


def _rows(eyes: str) -> list[tuple[float, ...]]:
    return [tuple(map(float, row)) for row in SEEN_WITH[eyes]]


def _lab(colour: Colour) -> Colour:
    """CIELAB of linear sRGB, white of D65."""
    r, g, b = colour
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089
    fx, fy, fz = (at ** (1 / 3) if at > 0.008856 else 7.787 * at + 16 / 116 for at in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)
