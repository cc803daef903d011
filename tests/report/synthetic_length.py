"""Writes synthetic runs at lengths and depths: prompts of a size, texts that are shared, a server with a limit."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from harness.core.completion import Completion, Failure, FailureReason, Timing, Usage
from harness.core.fingerprint import digest
from harness.core.record import Record, StoredPrompt, WorkItem
from harness.core.sample import PromptSize
from harness.core.score import Outcome, Score
from harness.store.manifest import Session, SuiteEntry, TaskEntry, read_manifest, write_manifest
from tests.report.synthetic import HOSTILE, PRICE, Plan, Player, write_run

ARCHITECTURE = {
    "layers": 48,
    "hidden": 5120,
    "attention_heads": 40,
    "kv_heads": 8,
    "head_dim": 128,
    "global_layers": 12,
    "attention_chunk_tokens": 8192,
    "source": "https://example.org/config.json",
}


SESSION = Session(started_at=1.79e9, ended_at=1.8e9, asked=300)


@dataclass(frozen=True)
class Lengths:
    """What a synthetic long-context suite holds. `reach` is the length up to which each model is good, but in `easy`
    tasks always; `asks` are the lengths of a task that is not asked all; the server reads `server_reads` tokens at
    most."""

    reach: dict[str, int]
    tasks: tuple[str, ...] = ("needle",)
    lengths: tuple[int, ...] = (256, 512, 1024, 2048, 4096, 16384)
    depths: tuple[int, ...] = (0, 25, 50, 75, 100)
    per_cell: int = 4
    probes: int = 1
    longest: int = 8192
    off_tokens: int = 0
    period_tokens: int | None = None
    effective_at: float | None = None
    architecture: bool = True
    tells_cache: bool = True
    counter: str = "the server's /tokenize"
    template_tokens: int | None = 12
    server_reads: int | None = None
    easy: tuple[str, ...] = ()
    asks: dict[str, tuple[int, ...]] = field(default_factory=dict)
    hostile: bool = False
    name: str = "needles"


def write_lengths(directory: Path, lengths: Lengths) -> Path:
    """A run of that one suite."""
    players = tuple(Player(model, 0.5, PRICE) for model in lengths.reach)
    run = write_run(directory, Plan(players, samples=0, hostile=lengths.hostile))
    pairs = [pair for model in lengths.reach for task in lengths.tasks for pair in _asked(model, task, lengths)]
    encode = msgspec.json.encode
    (run / "completions.jsonl").write_bytes(b"".join(encode(record) + b"\n" for record, _ in pairs))
    (run / "scores.jsonl").write_bytes(b"".join(encode(score) + b"\n" for _, score in pairs))
    manifest = read_manifest(run)
    models = manifest.models
    if lengths.architecture:
        models = tuple(
            msgspec.structs.replace(model, card=model.card | {"architecture": ARCHITECTURE}) for model in models
        )
    added = {f"{lengths.name}/{task}": lengths.template_tokens for task in lengths.tasks}
    models = tuple(
        msgspec.structs.replace(model, token_counter=lengths.counter, template_tokens=added) for model in models
    )
    suite = SuiteEntry(
        name=lengths.name, description="Long texts.", tasks=tuple(_task(n, lengths) for n in lengths.tasks)
    )
    write_manifest(run, msgspec.structs.replace(manifest, models=models, suites=(suite,), sessions=(SESSION,)))
    return run


def _task(name: str, lengths: Lengths) -> TaskEntry:
    source: dict[str, object] = {"kind": "needle", "lengths": list(lengths.lengths)}
    if lengths.effective_at is not None:
        source["effective_at"] = lengths.effective_at
    prompt, scorer = {"kind": "template", "user": "{{ context }}"}, {"kind": "needle"}
    items = len(lengths.lengths) * max(1, len(lengths.depths)) * lengths.per_cell * lengths.probes
    return TaskEntry(name=name, source=source, prompt=prompt, scorer=scorer, items=items)


def _asked(model: str, task: str, lengths: Lengths):
    chance = random.Random(f"{model} {task}")
    clock = 1.79e9
    for tokens in lengths.asks.get(task, lengths.lengths):
        for depth in lengths.depths or (None,):
            for number in range(lengths.per_cell):
                luck = chance.random()
                for probe in range(lengths.probes):
                    clock += 60
                    place = "" if depth is None else f"-{depth}"
                    text = f"{tokens}{place}-{number}"
                    yield _answer(model, task, (text, tokens, depth, probe, clock), luck, chance, lengths)


def _answer(model, task, question, luck, chance, lengths):
    text, tokens, depth, probe, clock = question
    sample = text if lengths.probes == 1 else f"{text}-{probe}"
    item = WorkItem(digest([model, task, sample]), model, lengths.name, task, sample, 0)
    at = 100 * (probe + 0.5) / lengths.probes if depth is None else float(depth)
    size = PromptSize(tokens, tokens + lengths.off_tokens, ((at, at + 0.01),), lengths.period_tokens)
    tags = {"length": str(tokens)} | ({} if depth is None else {"depth": str(depth)})
    prompt = StoredPrompt("1" * 64, 4 * tokens, (), {"kind": "needle", "name": text})
    cluster = text if lengths.probes > 1 else ""
    if tokens > lengths.longest:
        outcome, value = Outcome.UNSERVABLE, None
        result = Failure(FailureReason.UNSERVABLE, "too long", Timing(clock, 0))
    else:
        skill = 1.0 if task in lengths.easy else 0.95 if tokens <= lengths.reach[model] else 0.35
        right = 0.7 * luck + 0.3 * chance.random() < skill if lengths.probes > 1 else chance.random() < skill
        outcome, value = (Outcome.CORRECT, 1.0) if right else (Outcome.WRONG, 0.0)
        cached = tokens - 10 if probe else 5
        ttft = int((tokens - cached) * 4e5 + 5e6 + chance.random() * 1e6)
        timing = Timing(
            clock, ttft + 12 * 8_000_000, 1, 2, ttft, ttft, tuple(ttft + token * 8_000_000 for token in range(12))
        )
        usage = Usage(
            min(tokens + 1, lengths.server_reads or tokens + 1),
            12,
            None,
            cached if lengths.tells_cache else None,
            counted_by="usage",
        )
        said = "1234567" if right else (HOSTILE[int(tokens) % len(HOSTILE)] if lengths.hostile else "7654321")
        result = Completion(said, usage, timing, "", "stop")
    record = Record(item, prompt, ("1234567",), result, (), tags, size, cluster)
    return record, Score(
        item.id, "needle", outcome, value, None if value is None else "1234567" if value else "7654321"
    )
