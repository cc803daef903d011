"""How far the log-probabilities of two servers lie apart, on the same prompts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import exp, log

from msgspec import Struct

from harness.core.traced import Position, Traced

_LEAST = 1e-6  # a probability below it is rounding: four decimals of a logarithm say no more

Pair = tuple[Traced, Traced]
"""A reference's answer and another's to the same prompt."""


class Difference(Struct, frozen=True):
    """Over `positions` tokens of `prompts` answers.

    `mean_delta` is the mean of |Δ log p| of the reference's tokens, in nats, and `largest_delta` the largest;
    `mean_kl` the mean Kullback-Leibler divergence from the reference; `same_top` the share of positions with the same
    likeliest token. llama.cpp's `llama-perplexity --kl-divergence` (tools/perplexity/perplexity.cpp) reports the last
    two, and "Accuracy is Not All You Need" (arXiv 2407.09141) argues that they, not accuracy, tell a changed model.
    """

    prompts: int
    positions: int
    mean_delta: float
    largest_delta: float
    mean_kl: float
    same_top: float

    def words(self) -> str:
        """The numbers in a phrase."""
        return (
            f"over {self.positions} tokens of {self.prompts} answers mean |Δ log p| {self.mean_delta:.4f}, mean KL "
            f"{self.mean_kl:.5f} nats, same likeliest token {self.same_top:.1%}"
        )


def difference(pairs: Iterable[Pair]) -> Difference | None:
    """None where nothing can be compared: a server gives no log-probabilities."""
    compared = [list(aligned(*pair)) for pair in pairs]
    both = [each for answer in compared for each in answer]
    if not both:
        return None
    deltas = [abs(mine.logprob - _of(mine.token, other)) for mine, other in both]
    return Difference(
        prompts=sum(map(bool, compared)),
        positions=len(both),
        mean_delta=sum(deltas) / len(both),
        largest_delta=max(deltas),
        mean_kl=sum(divergence(mine, other) for mine, other in both) / len(both),
        same_top=sum(likeliest(mine) == likeliest(other) for mine, other in both) / len(both),
    )


def aligned(reference: Traced, other: Traced) -> Iterator[tuple[Position, Position]]:
    """The positions that follow the same tokens: up to the first token that differs, that one too."""
    for mine, its in zip(reference.positions, other.positions, strict=False):
        yield mine, its
        if mine.token != its.token:
            return


def likeliest(position: Position) -> str:
    """The likeliest token there."""
    return max(position.top, key=position.top.__getitem__, default=position.token)


def divergence(reference: Position, other: Position) -> float:
    """KL divergence in nats, over the tokens that both show and all others as one: never more than over the whole
    vocabulary, since merging outcomes can only lower it (the log-sum inequality)."""
    shown = reference.top.keys() & other.top.keys()
    pairs = [(exp(reference.top[token]), exp(other.top[token])) for token in shown]
    rest = 1 - sum(p for p, _ in pairs), 1 - sum(q for _, q in pairs)
    return max(0.0, sum(_term(p, q) for p, q in (*pairs, rest)))


def _term(p: float, q: float) -> float:
    p, q = max(p, _LEAST), max(q, _LEAST)
    return p * log(p / q)


def _of(token: str, position: Position) -> float:
    """Its log-probability there; where it is not shown, that of the least likely one shown, which is above it."""
    if token == position.token:
        return position.logprob
    return position.top.get(token, min(position.top.values(), default=position.logprob))
