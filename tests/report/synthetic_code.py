"""Writes synthetic runs of programs: hidden tests, every kind of error, problems with a month, references that fail."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from harness.core.completion import Completion, Failure, FailureReason, Timing, Usage
from harness.core.execution import TEST_LETTERS, ErrorKind, Execution
from harness.core.fingerprint import digest
from harness.core.problem import Asserts, Problem
from harness.core.record import Record, StoredPrompt, WorkItem
from harness.core.sample import Message
from harness.core.score import Outcome, Score
from harness.store.manifest import SuiteEntry, TaskEntry, read_manifest, write_manifest
from tests.report.synthetic import HOSTILE, PRICE, Plan, Player, write_run

BUBBLEWRAP = {
    "isolation": "bubblewrap",
    "kernel": "6.18",
    "landlock": 7,
    "python": "3.11.7",
    "unsafe": False,
    "namespaces": ["user", "pid", "net"],
}
NO_SANDBOX = {"isolation": "none", "kernel": "6.18", "python": "3.11.7", "unsafe": True}
HIDDEN_TEST = "assert hidden_secret(1) == 2"
_KINDS = tuple(ErrorKind)


@dataclass(frozen=True)
class Programs:
    """What a synthetic coding suite holds. `skill` is each model's chance at a problem of middle difficulty, `later`
    what is added to it after its cutoff; of the problems numbered in `broken` the reference fails."""

    skill: dict[str, float]
    tasks: tuple[str, ...] = ("humaneval",)
    problems: int = 40
    epochs: int = 1
    tests: int = 7
    months: tuple[str, ...] = ()
    cutoffs: dict[str, str] = field(default_factory=dict)
    later: float = 0.0
    broken: frozenset[int] = frozenset()
    failed_every: int = 0
    together: bool = False
    large_targets: bool = False
    hostile: bool = False
    sandbox: tuple[dict[str, object], ...] = (BUBBLEWRAP,)
    name: str = "coding"


def write_programs(directory: Path, programs: Programs) -> Path:
    """A run of that one suite."""
    players = tuple(Player(model, 0.5, PRICE) for model in programs.skill)
    run = write_run(directory, Plan(players, samples=0, hostile=programs.hostile))
    pairs = [pair for model in programs.skill for task in programs.tasks for pair in _asked(model, task, programs)]
    encode = msgspec.json.encode
    (run / "completions.jsonl").write_bytes(b"".join(encode(record) + b"\n" for record, _ in pairs))
    (run / "scores.jsonl").write_bytes(b"".join(encode(score) + b"\n" for _, score in pairs))
    manifest = read_manifest(run)
    models = tuple(
        msgspec.structs.replace(model, card=model.card | {"knowledge_cutoff": programs.cutoffs[model.name]})
        if model.name in programs.cutoffs
        else model
        for model in manifest.models
    )
    tasks = tuple(_task(name, programs) for name in programs.tasks)
    suite = SuiteEntry(name=programs.name, description="Functions to write.", tasks=tasks)
    changed = msgspec.structs.replace(manifest, models=models, suites=(suite,), sandbox=programs.sandbox)
    write_manifest(run, changed)
    return run


def _task(name: str, programs: Programs) -> TaskEntry:
    source = {"kind": "humaneval"} | ({"together": True} if programs.together else {})
    return TaskEntry(
        name=name,
        source=source,
        prompt={"kind": "template", "user": "{{ prompt }}"},
        scorer={"kind": "code"},
        epochs=programs.epochs,
        items=programs.problems * programs.epochs,
    )


def _asked(model: str, task: str, programs: Programs):
    chance = random.Random(f"{model} {task}")
    for number in range(programs.problems):
        difficulty = random.Random(f"{task} {number}").uniform(-0.5, 0.5)
        tags = {"difficulty": ("easy", "medium", "hard")[number % 3]}
        skill = programs.skill[model] + difficulty
        if programs.months:
            tags["released"] = programs.months[number * len(programs.months) // programs.problems]
            skill += programs.later * (tags["released"] > programs.cutoffs.get(model, "9999-12"))
        for epoch in range(programs.epochs):
            yield _answer(
                WorkItem("", model, programs.name, task, f"{task}/{number}", epoch), skill, chance, programs, tags
            )


def _answer(item: WorkItem, skill: float, chance: random.Random, programs: Programs, tags: dict[str, str]):
    number = int(item.sample.rpartition("/")[2])
    item = msgspec.structs.replace(item, id=digest([item.model, item.task, item.sample, item.epoch]))
    problem = Problem(Asserts("", (HIDDEN_TEST,) * programs.tests), "f", reference="def f(): pass")
    prompt = StoredPrompt(digest(item.sample) * 2, 20, (Message("user", f"Write f for {item.sample}."),))
    timing = Timing(1.79e9, 900_000_000, 1, 2, 40_000_000, 40_000_000, (1, 2))
    if programs.failed_every and chance.randrange(programs.failed_every) == 0:
        record = Record(item, prompt, (), Failure(FailureReason.CONNECTION, "gone", timing), (), tags)
        return record, Score(item.id, "code-1", Outcome.FAILED)
    outcome, execution = _outcome(chance.random() < skill, number in programs.broken, chance, programs.tests)
    code = f"def f(n):\n    # {item.sample}\n    return n + {item.epoch}\n"
    if programs.hostile:
        code = HOSTILE[number % len(HOSTILE)]
        execution = execution and msgspec.structs.replace(execution, message=code[:300])
        tags = tags | {"released": code[:20]} if number % 2 else tags
    usage = Usage(120, 40, counted_by="usage")
    result = Completion(f"```python\n{code}```", usage, timing, "", "length" if outcome == "truncated" else "stop")
    target = () if programs.large_targets else (problem.encoded(),)
    value = {Outcome.CORRECT: 1.0, Outcome.WRONG: 0.0}.get(outcome)
    extracted = None if execution is None else code
    return Record(item, prompt, target, result, (), tags), Score(
        item.id, "code-1", outcome, value, extracted, execution
    )


def _outcome(passes: bool, broken: bool, chance: random.Random, tests: int):
    """Most wrong answers fail an assertion in the middle; the rest are spread over all kinds."""
    if broken:
        return Outcome.FAILED, Execution(False, "i" + "-" * (tests - 1), ErrorKind.IMPORT, "no module named turtle")
    if passes:
        return Outcome.CORRECT, Execution(True, "." * tests)
    odd = chance.random()
    for limit, outcome in ((0.05, Outcome.UNPARSED), (0.1, Outcome.TRUNCATED), (0.13, Outcome.REFUSED)):
        if odd < limit:
            return outcome, None
    kind = chance.choice(_KINDS) if odd < 0.5 else ErrorKind.ASSERTION
    at = 0 if kind in (ErrorKind.SYNTAX, ErrorKind.IMPORT) else chance.randrange(tests)
    letters = "." * at + TEST_LETTERS[kind] + ("-" if kind != ErrorKind.ASSERTION else ".") * (tests - at - 1)
    return Outcome.WRONG, Execution(False, letters, kind, f"{kind}: f({at}) gave 41, not 42")
