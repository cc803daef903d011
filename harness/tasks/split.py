"""Which generated items are asked and which are left to train the embedded models: a stable split by hash.

A generated suite asks held-out items only; the training data (`training/`) draws from the others only. Both sides call
the same function, so that they cannot meet.
"""

from __future__ import annotations

import hashlib

_HELD_OUT_SHARE = 64  # of 256: one item in four is never trained on


def held_out(item: str) -> bool:
    """Whether the item, in its canonical wording, belongs to the asked part. Depends on the text alone."""
    return hashlib.blake2b(item.encode(), digest_size=1).digest()[0] < _HELD_OUT_SHARE
