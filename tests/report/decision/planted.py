"""Runs whose truth is known: how likely each model is right on each suite, what it costs, and what goes wrong."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from harness.core.completion import Completion, Failure, FailureReason, Timing, Usage
from harness.core.fingerprint import digest
from harness.core.record import Record, StoredPrompt, WorkItem
from harness.core.sample import Message
from harness.core.score import Outcome, Score
from harness.store.manifest import SuiteEntry, TaskEntry, write_manifest
from tests.report.synthetic import Plan, Player, manifest


@dataclass(frozen=True)
class Truth:
    """One model: its chance to be right by suite, and what becomes of its answers before anybody reads them.

    `card` is the id of its card, by which the price table finds who sells it; `cut_off` is the share of questions, the
    hardest ones, whose answer is truncated; `failed` that of requests.
    """

    name: str
    right: dict[str, float]
    usd_per_mtok: float | None = None
    cut_off: float = 0.0
    failed: float = 0.0
    card: str = ""


@dataclass(frozen=True)
class Planted:
    """A run: its truths and the number of questions of each suite. `shared` is how much of a question's hardness all
    models feel alike, 0 to 1; `asked` the share of its questions that a run that was broken off had come to."""

    truths: tuple[Truth, ...]
    sizes: dict[str, int]
    seed: int = 1
    shared: float = 0.6
    asked: float = 1.0
    embedded: bool = False
    margins: dict[str, float] = field(default_factory=dict)


def write_planted(directory: Path, planted: Planted) -> Path:
    """Write it as the harness would: manifest, completions, scores."""
    directory.mkdir(parents=True)
    pairs = [pair for truth in planted.truths for pair in _answers(truth, planted)]
    for name, place in (("completions.jsonl", 0), ("scores.jsonl", 1)):
        lines = b"".join(msgspec.json.encode(pair[place]) + b"\n" for pair in pairs)
        (directory / name).write_bytes(lines)
    players = tuple(Player(truth.name, 0.5, _price(truth)) for truth in planted.truths)
    status = "complete" if planted.asked == 1 else "incomplete"
    base = manifest(directory.name, Plan(players, embedded=planted.embedded, status=status))
    suites = tuple(_suite(name, size, planted) for name, size in planted.sizes.items())
    cards = [{"id": truth.card or truth.name} for truth in planted.truths]
    models = tuple(
        msgspec.structs.replace(model, card=model.card | card) for model, card in zip(base.models, cards, strict=True)
    )
    write_manifest(directory, msgspec.structs.replace(base, suites=suites, models=models))
    return directory


def _suite(name: str, size: int, planted: Planted) -> SuiteEntry:
    task = TaskEntry(name=name, source={"kind": "jsonl"}, prompt={}, scorer={"kind": "numeric"}, items=size)
    return SuiteEntry(name=name, description=name, tasks=(task,), equivalence_margin=planted.margins.get(name, 0.02))


def _price(truth: Truth) -> dict[str, object] | None:
    if truth.usd_per_mtok is None:
        return None
    source = {"source": "https://example.org/prices", "read_on": "2026-11-01"}
    return {"input_usd_per_mtok": truth.usd_per_mtok, "output_usd_per_mtok": truth.usd_per_mtok} | source


def _answers(truth: Truth, planted: Planted):
    for suite, size in planted.sizes.items():
        hardness = random.Random(f"{planted.seed} {suite}")
        own = random.Random(f"{planted.seed} {suite} {truth.name}")
        for number in range(size):
            common, alone, fate = hardness.random(), own.random(), own.random()
            hard = common if own.random() < planted.shared else alone
            if number < planted.asked * size:
                yield _answer(truth, suite, f"{suite}-{number:05}", _outcome(truth, suite, (hard, common, fate)))


def _outcome(truth: Truth, suite: str, drawn: tuple[float, float, float]) -> Outcome:
    hard, common, fate = drawn
    if fate < truth.failed:
        return Outcome.FAILED
    if common > 1 - truth.cut_off:
        return Outcome.TRUNCATED
    return Outcome.CORRECT if hard < truth.right[suite] else Outcome.WRONG


def _answer(truth: Truth, suite: str, sample: str, outcome: Outcome) -> tuple[Record, Score]:
    item = WorkItem(digest([truth.name, suite, sample]), truth.name, suite, suite, sample, 0)
    prompt = StoredPrompt(digest(sample) * 2, 30, (Message("user", f"Question {sample}?"),))
    timing = Timing(1.79e9, int(2e8), 100_000, 200_000, int(9e7), int(9e7), (1, 2))
    value = {Outcome.CORRECT: 1.0, Outcome.WRONG: 0.0}.get(outcome)
    if outcome is Outcome.FAILED:
        result = Failure(FailureReason.CONNECTION, "connection reset", timing, 500)
    else:
        usage = Usage(200, 100, counted_by="usage")
        reason = "length" if outcome is Outcome.TRUNCATED else "stop"
        result = Completion("42" if value else "41", usage, timing, "", reason)
    record = Record(item, prompt, ("42",), result, (), {})
    return record, Score(item.id, "numeric", outcome, value, None if value is None else "42" if value else "41")
