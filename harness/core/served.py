"""The names of a server's facts, the same for all engines, and how two servers differ in them.

A fact that a server does not tell is missing, and differs from nothing. Digests of the template and of the tokenizer
are of what they do, so that they compare across engines.
"""

from __future__ import annotations

import msgspec

from harness.core.ports import Served
from harness.core.sample import JsonValue

FACTS = {
    "engine": "engine",
    "version": "version",
    "model": "served as",
    "root": "loaded from",
    "model_revision": "revision",
    "weights": "weights",
    "quantization": "quantisation",
    "dtype": "data type",
    "kv_cache_dtype": "KV cache",
    "context_tokens": "context",
    "chat_template": "chat template",
    "tokenizer": "tokenizer",
    "settings": "settings it tells",
    "flags": "flags",
    "gpus": "GPUs",
    "driver": "driver",
}
"""Each fact and what a reader calls it, in the order of a table. `weights` is "random" where an engine was started with
dummy weights; `flags` are those of a server that the harness started, `settings` what an engine tells of itself."""

_EARLIER = {"build_info": "version", "model_ftype": "quantization"}
_OF_NO_CONSEQUENCE = frozenset({"model"})  # under which name a server knows its model is its own business
RANDOM = "random"


def facts_of(served: Served | None) -> dict[str, JsonValue]:
    """What a server told, by name, in the order of a table, further facts last."""
    if served is None:
        return {}
    given = {_EARLIER.get(name, name): value for name, value in served.facts.items()}
    found: dict[str, JsonValue] = {
        "engine": served.engine,
        "model": served.model,
        "context_tokens": served.context_tokens,
        **given,
    }
    ordered = {name: found[name] for name in FACTS if name in found}
    return {name: value for name, value in (ordered | found).items() if value not in (None, "", [], {})}


def differing(a: dict[str, JsonValue], b: dict[str, JsonValue]) -> tuple[str, ...]:
    """The facts in which two servers differ, by name: those that both tell."""
    return tuple(
        name
        for name, value in a.items()
        if name in b and name not in _OF_NO_CONSEQUENCE and _plain(value) != _plain(b[name])
    )


def _plain(value: JsonValue) -> bytes:
    return msgspec.json.encode(value, order="deterministic")
