"""The window: how many tokens a prompt and its answer may have together, as far as that is known."""

from __future__ import annotations

from msgspec import Struct

from harness.core.card import Card
from harness.core.ports import Served, TokenCounter


class Window(Struct, frozen=True):
    """`tokens` is None where nobody knows, or where counts are estimates: those hold no prompt to be too long."""

    tokens: int | None
    what: str
    takes_any_cap: bool

    def longest(self, cap: int) -> int | None:
        """Tokens of the longest prompt that fits beside an answer of up to `cap` tokens."""
        return None if self.tokens is None else self.tokens - (1 if self.takes_any_cap else cap)

    def too_long(self, prompt: int, cap: int) -> bool:
        """Whether a prompt is known not to fit."""
        longest = self.longest(cap)
        return longest is not None and prompt > longest

    def words(self, cap: int) -> str:
        """What it is, and what an answer takes of it."""
        beside = "" if self.takes_any_cap else f" beside {cap:,} for the answer"
        return f"{self.what} is {self.tokens:,} tokens{beside}"


def window_of(served: Served, card: Card, tokens: TokenCounter) -> Window:
    """What the endpoint says it serves, else what the card gives the model. llama.cpp takes any output cap: it ends an
    answer where its context ends."""
    context, what = served.context_tokens, "the served context"
    if context is None:
        context, what = card.context_tokens, "the context that the model's card gives it"
    exact = not tokens.name.startswith("approximate")
    return Window(context if exact else None, what, served.engine == "llama.cpp")
