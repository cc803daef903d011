"""Counting tokens where neither a tokenizer nor the server counts: a line through what the server's usage said."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from harness.core.errors import UserError


class Seen(Struct, frozen=True):
    """A text that was sent as one message, and the prompt tokens that the server's usage gave for it."""

    text: str
    prompt_tokens: int


class CalibratedCounter(Struct, frozen=True):
    """So many tokens a character, as the server's own usage had it for texts of the same make.

    Lengths are then met within a few percent; `overhead` is what the template adds to one message.
    """

    tokens_per_character: float
    overhead: int = 0

    name = "approximate, calibrated on the server's usage"
    identity = None

    def count(self, text: str) -> int:
        """Tokens in `text`, estimated: without the template."""
        return max(1, round(len(text) * self.tokens_per_character)) if text else 0

    def count_each(self, texts: Sequence[str]) -> list[int]:
        """Tokens in each of `texts`, estimated."""
        return [self.count(text) for text in texts]


def calibrated(seen: Sequence[Seen]) -> CalibratedCounter:
    """The straight line nearest to all that was seen (least squares): its slope, and where it begins as the overhead.

    Two texts of different lengths are the least. Raises UserError when they do not make a rising line.
    """
    lengths = [len(each.text) for each in seen]
    mean_length = sum(lengths) / max(len(seen), 1)
    mean_tokens = sum(each.prompt_tokens for each in seen) / max(len(seen), 1)
    spread = sum((length - mean_length) ** 2 for length in lengths)
    together = sum(
        (length - mean_length) * (each.prompt_tokens - mean_tokens) for length, each in zip(lengths, seen, strict=True)
    )
    if not spread or together <= 0:
        raise UserError("the server's usage does not grow with the prompt: tokens cannot be calibrated on it")
    slope = together / spread
    return CalibratedCounter(slope, max(0, round(mean_tokens - slope * mean_length)))
