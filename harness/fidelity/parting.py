"""Where an answer leaves the recorded one."""

from __future__ import annotations

from math import inf

from harness.core.traced import Traced


def parting(reference: Traced, text: str) -> float | None:
    """By how many nats the reference's token is likelier than the one that `text` goes on with, where they part.

    None where they do not part; infinity where the reference does not show the other token, or no log-probabilities.
    A text that stops early parts at the special token that ends it.
    """
    if text == reference.text:
        return None
    read = ""
    for position in reference.positions:
        longer = read + position.token
        if position.token and text.startswith(longer):
            read = longer
            continue
        rest = text[len(read) :]
        others = [value for token, value in position.top.items() if (rest.startswith(token) if token else not rest)]
        return position.logprob - max(others) if others else inf
    return inf
