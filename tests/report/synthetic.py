"""Writes synthetic runs through the real structs, with every outcome and hostile strings where asked."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from harness.core.completion import Completion, Failure, FailureReason, Timing, Usage
from harness.core.fingerprint import digest
from harness.core.ports import Served
from harness.core.record import Record, StoredPrompt, WorkItem
from harness.core.sample import Message
from harness.core.score import Outcome, Score
from harness.store.manifest import Environment, Manifest, ModelEntry, Session, SuiteEntry, TaskEntry, write_manifest

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% raw %}${7*7}",
    "\u202egnp.exe \u2066isolated\u2069 \u200fmark",
    "nul \x00 ansi \x1b[31mred\x1b[0m bell \x07",
    "line\u2028separator\u2029paragraph",
    "]]> <!-- <svg onload=alert(1)> &amp; &#60; \" ' ` javascript:alert(1)",
    "x" * 30_000,
)


@dataclass(frozen=True)
class Player:
    """A pretended model: its chance to be right on an easy question, and its price."""

    name: str
    skill: float
    price: dict[str, object] | None = None


@dataclass(frozen=True)
class Plan:
    """What a synthetic run holds."""

    players: tuple[Player, ...] = (Player("nano-scout", 0.6), Player("nano-maverick", 0.85))
    samples: int = 40
    epochs: int = 1
    seed: int = 1
    hostile: bool = False
    failed_share: float = 0.0
    embedded: bool = True
    status: str = "complete"
    stand_ins: dict[str, str] = field(default_factory=dict)


PRICE = {
    "input_usd_per_mtok": 0.2,
    "output_usd_per_mtok": 0.6,
    "source": "https://example.org/prices",
    "read_on": "2026-11-01",
}


def write_run(directory: Path, plan: Plan = Plan(), seed_order: int | None = None) -> Path:
    """Write manifest, completions and scores; `seed_order` shuffles the lines, as concurrency would."""
    directory.mkdir(parents=True, exist_ok=True)
    pairs = [pair for player in plan.players for pair in _answers(player, plan)]
    if seed_order is not None:
        random.Random(seed_order).shuffle(pairs)
    encode = msgspec.json.encode
    (directory / "completions.jsonl").write_bytes(b"".join(encode(record) + b"\n" for record, _ in pairs))
    (directory / "scores.jsonl").write_bytes(b"".join(encode(score) + b"\n" for _, score in pairs))
    write_manifest(directory, manifest(directory.name, plan))
    return directory


def _answers(player: Player, plan: Plan):
    chance = random.Random(f"{plan.seed} {player.name}")
    for suite, tags in _questions(plan):
        for number, tag in enumerate(tags):
            for epoch in range(plan.epochs):
                yield _answer(player, plan, (suite, f"{suite}-{number:04}", epoch, tag), chance)


def _questions(plan: Plan):
    levels = ("easy", "medium", "hard")
    yield "arithmetic", [{"difficulty": levels[n % 3]} for n in range(plan.samples)]
    yield "custom-tickets", [{"queue": ("billing", "returns", "technical")[n % 3]} for n in range(plan.samples)]
    cells = [(length, depth) for length in (256, 1024, 4096, 16384) for depth in (0, 25, 50, 75, 100)]
    yield "needle-quick", [{"length": str(n), "depth": str(d)} for n, d in cells for _ in range(3)]


def _answer(player: Player, plan: Plan, question, chance: random.Random):
    suite, sample, epoch, tags = question
    item = WorkItem(digest([player.name, suite, sample, epoch]), player.name, suite, suite, sample, epoch)
    harder = {"medium": 0.15, "hard": 0.35}.get(tags.get("difficulty", ""), 0) + 0.1 * (
        "length" in tags and int(tags["length"]) > 512
    )
    prompt = StoredPrompt(
        digest(sample) * 2, 30, (Message("system", "Be brief."), Message("user", f"Question {sample}?"))
    )
    if suite == "needle-quick":
        prompt = StoredPrompt(
            "1" * 64, 4 * int(tags["length"]), (), {"kind": "needle", "length": tags["length"], "seed": 1}
        )
    answer = reasoning = None
    if plan.hostile:
        text = HOSTILE[int(sample[-4:]) % len(HOSTILE)]
        prompt = (
            StoredPrompt(digest(sample) * 2, len(text), (Message("user", text),)) if suite != "needle-quick" else prompt
        )
        answer, reasoning, tags = text, text, tags | {"hostile": text[:60]}
    outcome = _outcome(player, suite, tags, harder, chance, plan)
    timing = Timing(
        1.79e9,
        int(chance.lognormvariate(17.5, 0.4)),
        100_000,
        200_000,
        int(chance.lognormvariate(16, 0.3)),
        int(9e6),
        (1, 2),
    )
    value = {Outcome.CORRECT: 1.0, Outcome.PARTIAL: 0.5, Outcome.WRONG: 0.0}.get(outcome)
    if outcome in (Outcome.FAILED, Outcome.UNSERVABLE):
        reason = FailureReason.UNSERVABLE if outcome == Outcome.UNSERVABLE else FailureReason.CONNECTION
        result = Failure(reason, answer or "the server said: too long", timing, 400)
    else:
        usage = Usage(int(tags.get("length", 60)), chance.randint(1, 20), counted_by="usage")
        text = answer or ("42" if value else "I think it is 41")
        result = Completion(text, usage, timing, reasoning or "", "length" if outcome == Outcome.TRUNCATED else "stop")
    record = Record(item, prompt, ("42", answer or "forty-two"), result, (), tags)
    extracted = None if value is None else answer or ("42" if value else "41")
    return record, Score(item.id, "numeric", outcome, value, extracted)


def _outcome(player, suite, tags, harder, chance, plan):
    if tags.get("length") == "16384":
        return Outcome.UNSERVABLE
    if chance.random() < plan.failed_share:
        return Outcome.FAILED
    odd = chance.random()
    for limit, outcome in (
        (0.02, Outcome.TRUNCATED),
        (0.05, Outcome.UNPARSED),
        (0.06, Outcome.REFUSED),
        (0.10, Outcome.PARTIAL),
    ):
        if odd < limit and suite == "custom-tickets":
            return outcome
    return Outcome.CORRECT if chance.random() < player.skill - harder else Outcome.WRONG


def manifest(run: str, plan: Plan) -> Manifest:
    """The manifest of a synthetic run."""
    hostile = HOSTILE[0] if plan.hostile else ""
    models = tuple(_model(player, plan, hostile) for player in plan.players)
    sizes = {suite: len(tags) for suite, tags in _questions(plan)}
    suites = tuple(
        SuiteEntry(
            name=name, description=f"What {name} asks. {hostile}", tasks=(_task(name, size * plan.epochs, plan.epochs),)
        )
        for name, size in sizes.items()
    )
    environment = Environment(
        python="3.11.9",
        platform="Linux-6.1-x86_64",
        cpu="Example CPU",
        cores=2,
        memory_bytes=8 << 30,
        packages={"msgspec": "0.22.0", "pandas": "3.1.1"},
        git_commit="82ddf92",
        git_dirty=False,
        command=f"harness run configs/scout-vs-maverick.yaml --embedded {hostile}",
    )
    return Manifest(
        run=run,
        name=f"Scout and Maverick {hostile}",
        description="Which of the two to deploy.",
        harness_version="0.1.0",
        created_at=1.79e9,
        embedded=plan.embedded,
        failed_limit=0.02,
        fingerprint={"model nano-scout": "a1" * 16},
        models=models,
        suites=suites,
        environment=environment,
        status=plan.status,
        sessions=(Session(started_at=1.79e9, ended_at=1.79e9 + 60, asked=300),),
    )


def _model(player: Player, plan: Plan, hostile: str) -> ModelEntry:
    reported = [{"benchmark": "MMMU", "value": 69.4, "source": "https://example.org/card", "note": hostile}]
    card = {
        "id": player.name,
        "name": player.name.title(),
        "repository": "example/" + player.name,
        "revision": None,
        "total_parameters_b": 0.01,
        "active_parameters_b": 0.002,
        "context_tokens": 8192,
        "modalities": ["text"],
        "licence": "Apache-2.0",
        "licence_note": hostile,
        "reported": reported,
        "source": "https://example.org/card",
    }
    served = Served(player.name, 8192, ("text",), "llama.cpp b1", {"template": "abc", "flags": hostile})
    return ModelEntry(
        name=player.name,
        card=card,
        generation={"temperature": 0.0, "max_tokens": 64},
        price=player.price,
        endpoint={"kind": "openai", "concurrency": 4},
        served=served,
        token_counter="server",  # noqa: S106 - not a secret
        stands_in_for=plan.stand_ins.get(player.name),
    )


def _task(name: str, items: int, epochs: int) -> TaskEntry:
    return TaskEntry(
        name=name,
        source={"kind": "needle" if name == "needle-quick" else "jsonl"},
        prompt={"kind": "template", "user": "{{ text }}"},
        scorer={"kind": "numeric"},
        epochs=epochs,
        items=items,
    )
