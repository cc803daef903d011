"""Asks a served nano the shipped suites, over plain HTTP, and prints accuracy by slice.

python -m training.evaluate http://127.0.0.1:8080/v1 [--suites arithmetic needle-quick] [--programs]
"""

from __future__ import annotations

import argparse
import time
import urllib.error
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

from harness.config.suite import load_suite
from harness.core.experiment import Task
from harness.core.sample import Sample
from harness.core.score import Outcome
from harness.runner.pour import poured
from harness.tasks.gauge import PromptGauge
from training.served import Served
from training.tasks.programs import draw_program

_SUITES = ("arithmetic", "multiple-choice", "custom-tickets", "needle-quick")
_MAX_TOKENS = 32


def answer(served: Served, task: Task, sample: Sample) -> str | None:
    """The greedy answer, None when the prompt is too long for the server."""
    asked = poured(task.prompt.render(sample), sample)
    messages = [{"role": each.role, "content": each.text()} for each in asked]
    body = {"messages": messages, "max_tokens": _MAX_TOKENS, "temperature": 0}
    try:
        reply = served.post("/v1/chat/completions", body)
    except urllib.error.HTTPError as error:
        if error.code == 400:
            return None
        raise
    return str(reply["choices"][0]["message"]["content"])  # type: ignore[index]


def outcomes(served: Served, task: Task, concurrency: int) -> list[tuple[Sample, str | None, Outcome]]:
    """Every sample of the task with its answer and what became of it."""

    def one(sample: Sample) -> tuple[Sample, str | None, Outcome]:
        text = answer(served, task, sample)
        if text is None:
            return sample, None, Outcome.UNSERVABLE
        return sample, text, task.scorer.score(text, sample.target, sample.choices).outcome

    with ThreadPoolExecutor(concurrency) as pool:
        return list(pool.map(one, task.source.samples(PromptGauge(served, task.prompt))))


def programs_right(served: Served, count: int = 200) -> int:
    """How many held-out programs of so many are answered word for word. (Their text decides; none is executed.)"""
    random = Random(1)
    exchanges = [draw_program(random, held=True).exchange() for _ in range(count)]
    return sum(_said(served, exchange.question, max_tokens=160) == exchange.answer for exchange in exchanges)


def _said(served: Served, question: str, max_tokens: int) -> str:
    body = {"messages": [{"role": "user", "content": question}], "max_tokens": max_tokens, "temperature": 0}
    return str(served.post("/v1/chat/completions", body)["choices"][0]["message"]["content"])  # type: ignore[index]


def show(name: str, results: list[tuple[Sample, str | None, Outcome]], seconds: float) -> None:
    """Print the accuracy of the whole and of each slice, and three wrong answers."""
    print(f"{name}: {_share([outcome for _, _, outcome in results])} in {seconds:.1f} s")
    slices: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for sample, _, outcome in results:
        for tag, value in sample.tags.items():
            slices[tag, value].append(outcome)
    for tag in sorted({tag for tag, _ in slices}):
        shares = [f"{value} {_share(found)}" for (each, value), found in slices.items() if each == tag]
        print(f"  {tag}:", ", ".join(shares))
    wrong = [(sample, text) for sample, text, outcome in results if outcome is Outcome.WRONG or text == ""]
    for sample, text in wrong[:3]:
        print(f"    {sample.id}: wanted {sample.target[0]}, got {text!r}")


def _share(found: list[Outcome]) -> str:
    asked = [outcome for outcome in found if outcome is not Outcome.UNSERVABLE]
    if not asked:
        return f"unservable ({len(found)})"
    left_out = f" ({len(found) - len(asked)} unservable)" if len(asked) < len(found) else ""
    right = asked.count(Outcome.CORRECT)
    return f"{right / len(asked):.0%} of {len(asked)}{left_out}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base_url")
    parser.add_argument("--suites", nargs="+", default=_SUITES)
    parser.add_argument("--concurrency", type=int, default=1)
    parser.add_argument("--programs", action="store_true", help="held-out programs as well")
    arguments = parser.parse_args()
    served = Served(arguments.base_url)
    for name in arguments.suites:
        for task in load_suite(Path("suites") / f"{name}.yaml").tasks:
            start = time.monotonic()
            results = outcomes(served, task, arguments.concurrency)
            show(f"{name}/{task.name}", results, time.monotonic() - start)
    if arguments.programs:
        print(f"programs: {programs_right(served)} of 200 as the reference has them")


if __name__ == "__main__":
    main()
