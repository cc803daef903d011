"""Compares llama.cpp with the torch reference on the same weights: tokens, greedy choices and log-probabilities.

python -m training.verify nano-scout http://127.0.0.1:8080/v1 [--checkpoint training/out]

The reference computes in double precision from the shipped file's own weights; with `--checkpoint` from the weights as
trained, so that the figures include what quantisation costs.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from random import Random
from typing import NamedTuple

import torch
from torch import Tensor

from training import checkpoint, export
from training.exchange import Exchange
from training.model import SHAPES, Nano
from training.served import Served
from training.tasks.arithmetic import arithmetic
from training.tasks.multiple_choice import multiple_choice
from training.tasks.needles import needles
from training.tasks.programs import programs
from training.tasks.tickets import tickets
from training.tokenizer import ChatTokenizer

_MODELS = Path("harness/servers/models")
_PLAIN = {"temperature": 0, "cache_prompt": False, "return_tokens": True, "samplers": ["temperature"]}


class Agreement(NamedTuple):
    """What one prompt showed. `gaps` are the reference's log-probability differences where the choices differ."""

    same_tokens: bool
    positions: int
    same_choice: int
    gaps: list[float]
    variation: float
    worst_logprob: float


def compare(model: Nano, tokenizer: ChatTokenizer, served: Served, exchange: Exchange) -> Agreement:
    """Let the server answer greedily, then ask the reference about every token of that answer."""
    ids = [*tokenizer.begin().ids, *tokenizer.question(exchange.question)]
    messages = [{"role": "user", "content": exchange.question}]
    text = served.post("/apply-template", {"messages": messages})["prompt"]
    tokens = served.post("/tokenize", {"content": text, "add_special": False, "parse_special": True})["tokens"]
    answer: list[int] = served.post("/completion", _PLAIN | {"prompt": ids, "n_predict": 24})["tokens"]  # type: ignore[assignment]
    with torch.no_grad():
        reference = torch.log_softmax(model(torch.tensor([ids + answer]))[0], -1)[len(ids) - 1 :]
    gaps = [float(row.max() - row[token]) for row, token in zip(reference, answer, strict=False)]
    served_row = _first_distribution(served, ids, len(tokenizer.tokens))
    difference = [abs(math.exp(value) - float(reference[0][token].exp())) for token, value in served_row.items()]
    likely = [abs(value - float(reference[0][token])) for token, value in served_row.items() if value > math.log(0.01)]
    return Agreement(
        tokens == ids, len(answer), sum(gap == 0 for gap in gaps), [gap for gap in gaps if gap > 0],
        sum(difference) / 2, max(likely),
    )  # fmt: skip


def _first_distribution(served: Served, ids: list[int], size: int) -> dict[int, float]:
    """Log-probabilities of every token after the prompt."""
    body = _PLAIN | {"prompt": ids, "n_predict": 1, "n_probs": size, "post_sampling_probs": False}
    found: dict[str, object] = served.post("/completion", body)
    top = found["completion_probabilities"][0]["top_logprobs"]  # type: ignore[index]
    return {entry["id"]: entry["logprob"] for entry in top}


def prompts(seed: int = 5) -> list[Exchange]:
    """Short ones of each family, and needles in growing texts."""
    random = Random(seed)
    short = [family(random) for family in (arithmetic, multiple_choice, tickets, programs) for _ in range(10)]
    return short + [needles(random, count, 1)[0] for count in (5, 10, 20, 40, 80, 80, 120, 120)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=sorted(SHAPES))
    parser.add_argument("base_url")
    parser.add_argument("--checkpoint", type=Path, default=None)
    arguments = parser.parse_args()
    name, folder = arguments.name, arguments.checkpoint
    model = checkpoint.load(folder, name) if folder else export.read(name, _MODELS / f"{name}.gguf")
    model, tokenizer = model.double(), ChatTokenizer()
    served = Served(arguments.base_url)
    found = [compare(model, tokenizer, served, exchange) for exchange in prompts()]
    variations: Tensor = torch.tensor([each.variation for each in found])
    positions, same = (sum(each[index] for each in found) for index in (1, 2))
    print(
        json.dumps(
            {
                "model": name,
                "prompts": len(found),
                "prompts tokenised alike": sum(each.same_tokens for each in found),
                "answer tokens": positions,
                "chosen alike": same,
                "largest gap where not": max((gap for each in found for gap in each.gaps), default=0.0),
                "total variation, mean": float(variations.mean()),
                "total variation, largest": float(variations.max()),
                "log-probability error of likely tokens, largest": max(each.worst_logprob for each in found),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
