"""One line of what is left out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LeftOut:
    """So many of something at one place, why they are left out, and of what.

    `count` None is a number nobody knows. `find` is the fragment that opens them in the explorer, where it can.
    """

    place: str
    model: str
    count: int | None
    what: str
    why: str
    of: str
    find: str = ""
