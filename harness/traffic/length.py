"""The port of length distributions: how many tokens a prompt or an answer has."""

from __future__ import annotations

from random import Random
from typing import Protocol

from harness.core.ports import Configured


class Length(Configured, Protocol):
    """A distribution over whole numbers from 1."""

    def draw(self, random: Random) -> int:
        """One length, in tokens (or of turns: how many)."""
        ...
