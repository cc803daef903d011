"""What shows how a server serves a model: the prompt as it renders it, and how likely it holds each token it writes."""

from __future__ import annotations

from msgspec import Struct


class Rendered(Struct, frozen=True):
    """A conversation as the model sees it: the server's template applied, and tokenised as the server does."""

    text: str
    tokens: tuple[int, ...]


class Position(Struct, frozen=True):
    """One token of an answer: its text, its log-probability, and those of the likeliest tokens there, its own among
    them. A special token's text is "", as some servers show none."""

    token: str
    logprob: float
    top: dict[str, float]


class Traced(Struct, frozen=True, omit_defaults=True):
    """An answer with its positions, none where the server gives no log-probabilities."""

    text: str
    positions: tuple[Position, ...] = ()
    prompt_tokens: int | None = None
