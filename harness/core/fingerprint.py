"""Stable short digests of whatever changes a score."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

_encode = msgspec.json.Encoder(order="deterministic").encode


def digest(value: object) -> str:
    """Hex digest (32 characters) of a JSON-like value or msgspec struct; equal values give equal digests."""
    return hashlib.blake2b(_encode(value), digest_size=16).hexdigest()


def file_digest(paths: Iterable[Path]) -> str:
    """Hex digest of the files' bytes, in the order given; names do not count."""
    total = hashlib.blake2b(digest_size=16)
    for path in paths:
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()
