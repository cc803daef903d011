"""What changed of a watched model or engine since it was last looked at, and what that calls for."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Part = Literal[
    "weights",
    "tokenizer",
    "chat template",
    "generation config",
    "config",
    "quantisation",
    "reported scores",
    "readme",
    "licence",
    "gating",
    "renamed",
    "deleted",
    "release",
]
"""Part of a repository on the Hub, or a `release` of an engine on the package index."""

Call = Literal["rerun", "reread scores", "upgrade", "tell", "nothing"]
"""`rerun`: what was measured may no longer hold. `upgrade`: a new engine changes nothing until it is installed."""


class Change(Struct, frozen=True, kw_only=True):
    """One change; a line of changes.jsonl. `subject` is a card's id or an engine's name, `seen_at` Unix seconds.

    `before` and `after` are short and printable: a commit, a digest, a licence, a version; "" for nothing.
    """

    subject: str
    repository: str
    part: Part
    before: str
    after: str
    calls_for: Call
    said: str
    seen_at: float
