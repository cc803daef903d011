"""What cannot cross between a program and its checker."""

from __future__ import annotations


class UnreadableError(ValueError):
    """It is too deep, too long, or not what it says it is."""
