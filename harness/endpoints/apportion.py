"""How many tokens each chunk of a stream carried: as the server counted on, or shared out when it told only a total."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


def apportioned(total: int, characters: Sequence[int]) -> tuple[int, ...]:
    """`total` tokens spread over chunks of so many characters each (at least one); they add up to `total`.

    A chunk is not a token: speculative decoding and servers under load put several into one, so that counting chunks,
    as `vllm bench serve` and GuideLLM do for inter-token latency, reports gaps between chunks as gaps between tokens.
    As many tokens as chunks means one each. With more, each chunk has one, which stands for the mean characters of a
    token, and the others go to the chunks in proportion to the characters that they have beyond those: a last token
    without text, such as the end of the turn, then falls on one long chunk and changes no other. With fewer, they go to
    the chunks in proportion to their characters. Whole numbers by the largest remainder, the earlier chunk first.
    """
    chunks = len(characters)
    if not chunks:
        return ()
    if total == chunks:
        return (1,) * chunks
    if total < chunks:
        return _largest_remainders(total, characters)
    # In units of 1 / total characters, which keeps the arithmetic exact.
    every = sum(characters)
    beyond = [max(0, own * total - every) for own in characters]
    return tuple([1 + more for more in _largest_remainders(total - chunks, beyond)])


def told(reached: Sequence[int], total: int, hidden: int = 0) -> tuple[int, ...] | None:
    """The tokens of chunks each of which told how many there were so far; they add up to `total` less the `hidden`.

    What came after the last text, such as the end of the turn, is the last chunk's; the `hidden`, of reasoning that was
    never sent, came before the first. None where the counts do not count on, from chunk to chunk: some servers repeat
    one total, or an estimate.
    """
    if len(reached) < 2 or reached[0] == reached[-1]:
        return None
    counts = [after - before for before, after in pairwise((hidden, *reached))]
    counts[-1] += total - reached[-1]
    return tuple(counts) if min(counts) >= 0 and reached[-1] <= total else None


def _largest_remainders(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Hamilton's method."""
    every = sum(weights)
    shares = [divmod(total * weight, every) for weight in weights]
    given = [whole for whole, _ in shares]
    left = total - sum(given)
    for index in sorted(range(len(shares)), key=lambda index: -shares[index][1])[:left]:
        given[index] += 1
    return tuple(given)
