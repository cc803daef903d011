"""The `serving` part of summary.json. The schema is documented in docs/summary.md."""

from __future__ import annotations

from msgspec import Struct

from harness.core.sample import JsonValue


class ServedModel(Struct, frozen=True, kw_only=True):
    """What the server of one model told, by the names of docs/endpoints.md; what it did not tell is missing.

    `card` is the model's name on its card: variants share one.
    """

    model: str
    card: str
    facts: dict[str, JsonValue]


class ServingDifference(Struct, frozen=True, kw_only=True):
    """Two variants of one model whose servers tell different things. `unsaid` are those that their names do not say."""

    a: str
    b: str
    card: str
    facts: tuple[str, ...]
    unsaid: tuple[str, ...]


class Serving(Struct, frozen=True, kw_only=True):
    """All models, and how variants differ. `random_weights` are models whose weights were never trained."""

    models: tuple[ServedModel, ...]
    differences: tuple[ServingDifference, ...]
    random_weights: tuple[str, ...]
