"""A server's echo of a prompt with log-probabilities, in vLLM's shape: numbers that anybody can work out."""

from __future__ import annotations

import json
import re

from tests.fakes.server import Reply, Seen


def logprob(token: str) -> float:
    """A quarter for each character."""
    return -len(token) / 4


def pieces(text: str) -> list[str]:
    """Words with the space before them, and whatever else there is, by character."""
    return re.findall(r" ?\w+|\W", text)


def echo(tokens: list[str], *, begun: str = "", **more: object) -> bytes:
    """The body for a prompt of these tokens and one that was written. Tokens with an "e" are not the likeliest."""
    own = [None, *map(logprob, tokens)] if begun else [None, *map(logprob, tokens[1:])]
    named = [begun, *tokens] if begun else tokens
    top = [
        None if lp is None else {t: lp, **({" x": lp / 2} if "e" in t else {})}
        for t, lp in zip(named, own, strict=True)
    ]
    logprobs = {
        "text_offset": [sum(map(len, named[:place])) for place in range(len(named) + 1)],
        "tokens": [*named, " so"],
        "token_logprobs": [*own, -1.0],
        "top_logprobs": [*top, {" so": -1.0}],
    }
    choice = {"index": 0, "text": "".join(tokens) + " so", "logprobs": logprobs, "finish_reason": "length"} | more
    counts = {"prompt_tokens": len(named), "completion_tokens": 1, "total_tokens": len(named) + 1}
    return json.dumps({"object": "text_completion", "model": "nano", "choices": [choice], "usage": counts}).encode()


def echoes(seen: Seen) -> Reply:
    """Answers what is asked for an echo."""
    return Reply(echo(pieces(seen.body["prompt"]), begun="<s>"), headers={"Content-Type": "application/json"})
