"""One question and its answer, as the model is to give it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple


class Exchange(NamedTuple):
    question: str
    answer: str


Family = Callable[[Random], Exchange]
"""Draws a training exchange; never one that a shipped suite asks."""
