"""Compares another engine with the embedded llama.cpp on the shipped suites: answers, tokens and log-probabilities.

python -m training.compare_engines nano-scout http://127.0.0.1:8461/v1 [--suites arithmetic]

The engine serves what `export_hugging_face` wrote. Both are asked for greedy answers with the log-probabilities of the
likeliest tokens; an answer is followed to the first token that differs, after which the prompts are no longer the same.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import NamedTuple

from harness.config.suite import load_suite
from harness.core.experiment import Task
from harness.runner.pour import poured
from harness.servers.embedded import EmbeddedServer
from harness.tasks.gauge import PromptGauge
from training.served import Served

_SUITES = ("arithmetic", "multiple-choice", "needle-quick")
_ASKED = {
    "temperature": 0, "top_p": 1, "max_tokens": 32, "logprobs": True, "top_logprobs": 10,
    "return_tokens_as_token_ids": True,  # vLLM's; llama.cpp tells them unasked, and has no text for special tokens
}  # fmt: skip
_LIKELY = math.log(0.01)

Messages = list[dict[str, str]]


class Step(NamedTuple):
    """A written token, its log-probability, and those of the likeliest tokens in its place."""

    token: int
    logprob: float
    likeliest: dict[int, float]


class Agreement(NamedTuple):
    """What one prompt showed, up to the first token that differs.

    `gap` is how much likelier llama.cpp held its own choice there than the other's; None where all are alike.
    """

    same: int
    gap: float | None
    chosen: list[float]
    likely: list[float]


def agreement(ours: list[Step], theirs: list[Step]) -> Agreement:
    """Absolute differences: of the chosen tokens, and of those that llama.cpp gives at least 1%."""
    chosen: list[float] = []
    likely: list[float] = []
    for same, (mine, other) in enumerate(zip(ours, theirs, strict=False)):
        near = [token for token in mine.likeliest.keys() & other.likeliest.keys() if mine.likeliest[token] > _LIKELY]
        likely += [abs(mine.likeliest[token] - other.likeliest[token]) for token in near]
        if mine.token != other.token:
            return Agreement(same, mine.logprob - mine.likeliest.get(other.token, -math.inf), chosen, likely)
        chosen.append(abs(mine.logprob - other.logprob))
    return Agreement(len(chosen), None, chosen, likely)


def answer(served: Served, model: str, messages: Messages) -> list[Step]:
    """The tokens of the greedy answer. Raises urllib.error.HTTPError where the server refuses."""
    reply = served.post("/v1/chat/completions", _ASKED | {"model": model, "messages": messages})
    entries: list[dict[str, object]] = reply["choices"][0]["logprobs"]["content"]  # type: ignore[index]
    return [read_step(entry) for entry in entries]


def read_step(entry: dict[str, object]) -> Step:
    """An entry of a chat answer's `logprobs.content`, as llama.cpp or vLLM writes it."""
    likeliest = {_token(each): float(each["logprob"]) for each in entry["top_logprobs"]}  # type: ignore[attr-defined]
    return Step(_token(entry), float(entry["logprob"]), likeliest)  # type: ignore[arg-type]


def _token(entry: dict[str, object]) -> int:
    return int(str(entry["id"] if "id" in entry else entry["token"]).removeprefix("token_id:"))


def prompts(task: Task, counter: Served, context: int) -> list[Messages]:
    """The task's prompts that a context of so many tokens holds, with an answer."""
    found = []
    for sample in task.source.samples(PromptGauge(counter, task.prompt)):
        asked = poured(task.prompt.render(sample), sample)
        if sum(counter.count(each.text()) for each in asked) + 64 < context:
            found.append([{"role": str(each.role), "content": each.text()} for each in asked])
    return found


def summary(found: list[Agreement]) -> dict[str, object]:
    """Differences are in nats."""
    chosen = [value for each in found for value in each.chosen]
    likely = [value for each in found for value in each.likely]
    gaps = [each.gap for each in found if each.gap is not None]
    return {
        "prompts": len(found),
        "answers of the same tokens": len(found) - len(gaps),
        "tokens alike": sum(each.same for each in found),
        "largest gap where not": max(gaps, default=None),
        "chosen tokens, mean difference": sum(chosen) / len(chosen),
        "chosen tokens, largest": max(chosen),
        "likely tokens": len(likely),
        "likely tokens, mean difference": sum(likely) / len(likely),
        "likely tokens, largest": max(likely),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=["nano-maverick", "nano-scout"])
    parser.add_argument("base_url")
    parser.add_argument("--suites", nargs="+", default=_SUITES)
    arguments = parser.parse_args()
    name, theirs = arguments.name, Served(arguments.base_url)
    context = {"nano-maverick": 4096, "nano-scout": 8192}[name]
    with EmbeddedServer(model=name).start() as base_url:
        ours = Served(base_url)
        for suite in arguments.suites:
            asked = [
                each for task in load_suite(Path(f"suites/{suite}.yaml")).tasks for each in prompts(task, ours, context)
            ]
            found = [agreement(answer(ours, name, each), answer(theirs, name, each)) for each in asked]
            print(json.dumps({"model": name, "suite": suite, **summary(found)}, indent=1), flush=True)


if __name__ == "__main__":
    main()
