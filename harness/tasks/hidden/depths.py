"""Depths, in percent of a text, for insertions whose depth is not asked for."""

from __future__ import annotations

from random import Random


def scattered(random: Random, count: int) -> list[float]:
    """`count` depths, each anywhere. RULER draws from 40 evenly spaced ones, or from the places between lines."""
    return [round(random.uniform(0, 100), 2) for _ in range(count)]


def spread(random: Random, count: int) -> list[float]:
    """`count` depths over all the text, one from each of as many equal parts of it, in random order."""
    depths = [round(100 * (part + random.random()) / count, 2) for part in range(count)]
    random.shuffle(depths)
    return depths
