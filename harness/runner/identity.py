"""Whether a model's server is still the one that a run began with."""

from __future__ import annotations

from msgspec.structs import replace

from harness.core.ports import Served
from harness.core.sample import JsonValue
from harness.core.served import differing, facts_of
from harness.store.manifest import ModelEntry


def changes(before: ModelEntry, now: ModelEntry) -> str:
    """How the server of a model differs from the one that was asked, in words; "" if it was not asked or is the same.

    The token counter is part of it: prompts sized in tokens, and so their ids, depend on it. So is the name under which
    the server knows the model, within one run.
    """
    if before.served is None or now.served is None:
        return ""
    then, here = (_facts(entry) for entry in (before, now))
    names = list(differing(then, here))
    if before.served.model != now.served.model:
        names.insert(0, "model")
    names += sorted(name for name in _counted(before).keys() ^ _counted(now).keys() if name in then or name in here)
    return ", ".join(f"{name} {then.get(name)} then, {here.get(name)} now" for name in names)


def remembered(before: ModelEntry, now: Served) -> Served:
    """With what the same server told earlier and does not tell now: a third one is held to all of it."""
    return now if before.served is None else replace(now, facts={**before.served.facts, **now.facts})


def _facts(entry: ModelEntry) -> dict[str, JsonValue]:
    return facts_of(entry.served) | _counted(entry)


def _counted(entry: ModelEntry) -> dict[str, JsonValue]:
    """How its prompts are counted; another tokenizer or template gives other numbers, or none."""
    added: dict[str, JsonValue] = {f"template tokens of {task}": n for task, n in entry.template_tokens.items()}
    return {"tokens counted by": entry.token_counter, **entry.token_identity, **added}
