"""What changed of a watched model or engine since it was last looked at, and what that calls for."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from harness.core.fingerprint import digest

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

CALLS: dict[Part, Call] = {
    "weights": "rerun",
    "tokenizer": "rerun",
    "chat template": "rerun",
    "generation config": "rerun",
    "config": "rerun",
    "quantisation": "rerun",
    "reported scores": "reread scores",
    "readme": "nothing",
    "licence": "tell",
    "gating": "tell",
    "renamed": "tell",
    "deleted": "tell",
    "release": "upgrade",
}
"""What a change of each part calls for, unless what changed of it is known to count for nothing."""


class Change(Struct, frozen=True, kw_only=True):
    """One change; a line of changes.jsonl. `subject` is a card's id or an engine's name, `seen_at` Unix seconds.

    `before` and `after` are short and printable: a commit, a digest, a licence, a version; "" for nothing. `commit` is
    the repository's when it was seen; "" for an engine.
    """

    subject: str
    repository: str
    part: Part
    before: str
    after: str
    calls_for: Call
    said: str
    seen_at: float
    commit: str = ""

    @property
    def identity(self) -> str:
        """The same for the same change, whenever it was seen: a look that was killed sees it again."""
        return digest((self.subject, self.repository, self.part, self.before, self.after, self.commit))
