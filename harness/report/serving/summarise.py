"""From a manifest to what served each model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

import msgspec

from harness.core.sample import JsonValue
from harness.core.served import RANDOM, differing, facts_of
from harness.report.serving.summary import ServedModel, Serving, ServingDifference
from harness.store.manifest import Manifest

_SHORT = {"bfloat16": "bf16", "float16": "fp16", "float32": "fp32"}
_WORD = re.compile(r"[a-z0-9]+")


def serving_part(manifest: Manifest) -> Serving | None:
    """What was served, and how variants differ; None where no server was ever asked."""
    if not any(entry.served for entry in manifest.models):
        return None
    models = tuple(
        ServedModel(model=entry.name, card=_card(entry.card, entry.name), facts=facts_of(entry.served))
        for entry in manifest.models
    )
    return Serving(
        models=models,
        differences=tuple(_differences(models)),
        random_weights=tuple(one.model for one in models if one.facts.get("weights") == RANDOM),
    )


def _card(card: dict[str, JsonValue], name: str) -> str:
    return str(card.get("name") or card.get("id") or name)


def _differences(models: tuple[ServedModel, ...]) -> Iterator[ServingDifference]:
    for a, b in combinations(models, 2):
        facts = differing(a.facts, b.facts) if a.card == b.card else ()
        if facts:
            unsaid = tuple(name for name in facts if not _said(name, a, b))
            yield ServingDifference(a=a.model, b=b.model, card=a.card, facts=facts, unsaid=unsaid)


def _said(fact: str, a: ServedModel, b: ServedModel) -> bool:
    """Whether one of two models has a word in its name that this fact of its own has, and that of the other has not."""
    first, second = _words(a.facts[fact]), _words(b.facts[fact])
    return bool((first - second) & _words(a.model) or (second - first) & _words(b.model))


def _words(value: JsonValue) -> set[str]:
    """The words of a value, shortened as people shorten them: bf16, 128k."""
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    words = {_SHORT.get(word, word) for word in _WORD.findall(text.lower())}
    if isinstance(value, int):
        words |= {f"{value // thousand}k" for thousand in (1000, 1024) if value >= thousand}
        words |= {f"{value // million}m" for million in (1_000_000, 1 << 20) if value >= million}
    return words
