"""Variants: one model's entry laid out as several, each with some keys changed."""

from __future__ import annotations

from msgspec import Struct

from harness.config.checker import Checker
from harness.config.document import Steps


class Entry(Struct, frozen=True):
    """A model's entry as merged, the places that it came from (the nearest first), and the variant's name."""

    value: dict[str, object]
    origins: tuple[Steps, ...]
    variant: str = ""


def expand(models: object, checker: Checker) -> list[Entry]:
    """The entries of `models`, variants laid over their model. Mistakes go to `checker`."""
    if not isinstance(models, list) or not models:
        checker.mistake(("models",), "should be a list of at least one model")
        return []
    entries: list[Entry] = []
    for index, model in enumerate(models):
        here: Steps = ("models", index)
        if not isinstance(model, dict):
            checker.mistake(here, "should be a mapping with a card and an endpoint")
        elif "variants" not in model:
            entries.append(Entry(model, (here,)))
        else:
            entries += _variants(model, here, checker)
    return entries


def _variants(model: dict[str, object], here: Steps, checker: Checker) -> list[Entry]:
    base = {key: value for key, value in model.items() if key != "variants"}
    variants = model["variants"]
    if not isinstance(variants, list) or not variants:
        checker.mistake((*here, "variants"), "should be a list of at least one variant")
        return []
    entries: list[Entry] = []
    for index, variant in enumerate(variants):
        there = (*here, "variants", index)
        name = variant.get("name") if isinstance(variant, dict) else None
        if not isinstance(variant, dict) or not isinstance(name, str) or not name:
            checker.mistake(there, 'a variant is a mapping with a "name" and the keys that differ')
        elif "variants" in variant:
            checker.mistake((*there, "variants"), "a variant has no variants of its own")
        else:
            changes = {key: value for key, value in variant.items() if key != "name"}
            entries.append(Entry(_merged(base, changes), (there, here), name))
    return entries


def _merged(base: dict[str, object], changes: dict[str, object]) -> dict[str, object]:
    merged = dict(base)
    for key, value in changes.items():
        old = base.get(key)
        if isinstance(value, dict) and isinstance(old, dict) and not _another(old, value):
            merged[key] = _merged(old, value)
        else:
            merged[key] = value
    return merged


def _another(old: dict[str, object], new: dict[str, object]) -> bool:
    """Whether `new` is of another kind or at another provider, so that nothing said of the old one holds."""
    other_kind = "kind" in new and new["kind"] != old.get("kind", new["kind"])
    return other_kind or ("provider" in new and new["provider"] != old.get("provider"))
