"""The ids met so far, in a few bytes each: a long dataset's must not grow the memory of a run."""

from __future__ import annotations

from array import array

_MASK = (1 << 64) - 1


class SeenIds:
    """A set that only remembers 64-bit hashes, at most 32 bytes an id.

    Two different ids pass for one with a probability of 3e-10 among 100,000.
    """

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * 1024))  # 0 is an empty slot
        self._filled = 0

    def add(self, identity: str) -> bool:
        """Remember an id; False when it had been met before."""
        if 2 * self._filled >= len(self._slots):
            self._grow()
        if not self._place(hash(identity) & _MASK or 1):
            return False
        self._filled += 1
        return True

    def _place(self, hashed: int) -> bool:
        slots, last = self._slots, len(self._slots) - 1
        position = hashed & last
        while slots[position]:
            if slots[position] == hashed:
                return False
            position = (position + 1) & last
        slots[position] = hashed
        return True

    def _grow(self) -> None:
        old = self._slots
        self._slots = array("Q", bytes(16 * len(old)))
        for hashed in old:
            if hashed:
                self._place(hashed)
