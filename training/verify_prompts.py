"""Compares vLLM with the torch reference on the same weights: the log-probability of every token of every prompt.

python -m training.verify_prompts nano-scout http://127.0.0.1:8461/v1

The reference computes in double precision from the shipped file's weights, as `verify.py` does for llama.cpp.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import NamedTuple

import torch

from training import export
from training.model import SHAPES, Nano
from training.served import Served
from training.tokenizer import ChatTokenizer
from training.verify import prompts

_MODELS = Path("harness/servers/models")


class Seen(NamedTuple):
    """What one prompt showed: `same_likeliest` counts its tokens, `differences` are absolute, in nats."""

    same_tokens: bool
    same_likeliest: int
    differences: list[float]


def compare(model: Nano, tokenizer: ChatTokenizer, served: Served, question: str) -> Seen:
    """Every token of the prompt but the first, which nothing precedes."""
    ids = [*tokenizer.begin().ids, *tokenizer.question(question)]
    messages = [{"role": "user", "content": question}]
    tokenised = served.post("/tokenize", {"messages": messages, "add_generation_prompt": True})["tokens"]
    body = {"prompt": ids, "max_tokens": 1, "temperature": 0, "prompt_logprobs": 1}
    rows = served.post("/v1/completions", body)["choices"][0]["prompt_logprobs"]  # type: ignore[index]
    with torch.no_grad():
        reference = torch.log_softmax(model(torch.tensor([ids]))[0], -1)
    same, differences = 0, []
    for place, (token, row) in enumerate(zip(ids[1:], rows[1:], strict=True)):
        differences.append(abs(row[str(token)]["logprob"] - float(reference[place][token])))
        same += int(min(row, key=lambda each: row[each]["rank"])) == int(reference[place].argmax())
    return Seen(tokenised == ids, same, differences)


def main() -> None:
    """Compare, and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=SHAPES)
    parser.add_argument("url")
    given = parser.parse_args()
    model, served = export.read(given.model, _MODELS / f"{given.model}.gguf").double(), Served(given.url)
    seen = [compare(model, ChatTokenizer(), served, each.question) for each in prompts()]
    differences = [difference for each in seen for difference in each.differences]
    found = {
        "prompts": len(seen),
        "tokenised alike": sum(each.same_tokens for each in seen),
        "tokens": len(differences),
        "same likeliest": sum(each.same_likeliest for each in seen),
        "mean": sum(differences) / len(differences),
        "largest": max(differences),
    }
    print(json.dumps({"model": given.model, **found}))


if __name__ == "__main__":
    main()
