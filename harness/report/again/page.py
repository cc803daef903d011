"""Everything that one needs to measure the same again."""

from __future__ import annotations

from dataclasses import dataclass

from harness.core.sample import JsonValue
from harness.report.again.commands import Step, steps
from harness.report.again.data import Questions, questions
from harness.report.again.limits import limits
from harness.store.manifest import Manifest, ModelEntry

_SAMPLING = ("temperature", "top_p", "seed", "max_tokens", "reasoning")


@dataclass(frozen=True)
class Asked:
    """One model as it has to be had and asked again; what nobody told is ""."""

    model: str
    weights: str
    revision: str
    engine: str
    precision: str
    sampling: str
    started_with: str


@dataclass(frozen=True)
class Recipe:
    """The commands in their order, what they need, and what they cannot bring back."""

    steps: list[Step]
    models: list[Asked]
    questions: list[Questions]
    limits: list[str]


def recipe(manifest: Manifest) -> Recipe:
    """How to run it again, from its manifest alone."""
    return Recipe(
        steps(manifest), [_asked(model) for model in manifest.models], list(questions(manifest)), limits(manifest)
    )


def _asked(model: ModelEntry) -> Asked:
    served = model.served
    facts: dict[str, JsonValue] = dict(served.facts) if served else {}
    version = facts.get("version")
    engine = " ".join(str(word) for word in (served.engine if served else None, version) if word)
    flags = facts.get("flags") or model.server or {}
    return Asked(
        model=model.name,
        weights=str(model.card.get("repository") or (served.model if served else "") or ""),
        revision=str(model.card.get("revision") or facts.get("model_revision") or ""),
        engine=engine,
        precision=", ".join(str(facts[name]) for name in ("quantization", "dtype") if facts.get(name)),
        sampling=", ".join(f"{name} {model.generation[name]}" for name in _SAMPLING if _told(model, name)),
        started_with=_words(flags),
    )


def _told(model: ModelEntry, name: str) -> bool:
    return model.generation.get(name) is not None


def _words(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items() if each not in (None, "", [], {}))
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
