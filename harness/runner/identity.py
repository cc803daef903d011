"""Whether a model's server is still the one that a run began with."""

from __future__ import annotations

import msgspec

from harness.core.ports import Served
from harness.store.manifest import ModelEntry


def changes(before: ModelEntry, now: ModelEntry) -> str:
    """How the server of a model differs from the one that was asked, in words; "" if it was not asked or is the same.

    The token counter is part of it: prompts sized in tokens, and so their ids, depend on it.
    """
    if before.served is None:
        return ""
    then, here = (_facts(entry) for entry in (before, now))
    names = sorted(then.keys() | here.keys())
    return ", ".join(
        f"{name} {then.get(name)} then, {here.get(name)} now" for name in names if then.get(name) != here.get(name)
    )


def _facts(entry: ModelEntry) -> dict[str, object]:
    served = entry.served or Served("")
    known = {name: value for name, value in msgspec.structs.asdict(served).items() if name != "facts"}
    added = {f"template tokens of {task}": tokens for task, tokens in entry.template_tokens.items()}
    return {**known, **served.facts, "tokens counted by": entry.token_counter, **entry.token_identity, **added}
