"""Writes runs whose every text is an attack: each of the sixty strings stands in each place at least once."""

from __future__ import annotations

from pathlib import Path

import msgspec

from harness.core.completion import Completion, Failure, FailureReason, Timing, Usage
from harness.core.fingerprint import digest
from harness.core.ports import Served
from harness.core.record import Record, StoredPrompt, WorkItem
from harness.core.sample import Message
from harness.core.score import Outcome, Score
from harness.store.manifest import SuiteEntry, TaskEntry, read_manifest, write_manifest
from tests.hostile.strings import HOSTILE, LONG
from tests.report.synthetic import Plan, Player, write_run
from tests.report.synthetic_load import Load, add_load

STRINGS = tuple(HOSTILE.values())
ATTACKED = (STRINGS[0], HOSTILE["direction"])
"""The models of the run of texts; those of another name each string once (`models_run`)."""
_PAIRS = ("one", "other")  # two samples, so that each suite has a slice by tag


def text(place: int, number: int) -> str:
    """What stands in that place of that suite: over all suites each string once."""
    return STRINGS[(place + number) % len(STRINGS)]


def attacked_run(directory: Path) -> Path:
    """Sixty suites of two samples by two models, and one whose texts never end."""
    players = tuple(Player(name, 0.5) for name in ATTACKED)
    run = write_run(directory, Plan(players, samples=0, status="incomplete"))
    pairs = [pair for number in range(len(STRINGS)) for model in (0, 1) for pair in _asked(model, number)]
    pairs += [_long(model, words) for model in ATTACKED for words in LONG.values()]
    _write(run, pairs, (*(_suite(number) for number in range(len(STRINGS))), _long_suite()))
    return run


def models_run(directory: Path, names: tuple[str, ...]) -> Path:
    """A run of models of those names, asked three questions and put under load."""
    players = tuple(Player(name, 0.5) for name in names)
    stand_ins = dict(zip(names, reversed(names), strict=True))
    run = write_run(directory, Plan(players, samples=0, stand_ins=stand_ins))
    pairs = [_asked_plainly(name, number) for name in names for number in range(3)]
    _write(run, pairs, (_entry("questions", "", "questions", 3),))
    return add_load(run, Load(dict.fromkeys(names, 90.0), (1, 2), repetitions=1, steady_s=1, server_view=False))


def _write(run: Path, pairs: list[tuple[Record, Score]], suites: tuple[SuiteEntry, ...]) -> None:
    encode = msgspec.json.encode
    (run / "completions.jsonl").write_bytes(b"".join(encode(record) + b"\n" for record, _ in pairs))
    (run / "scores.jsonl").write_bytes(b"".join(encode(score) + b"\n" for _, score in pairs))
    manifest = read_manifest(run)
    claims = [{"benchmark": words, "value": 1.5, "source": words, "note": words} for words in STRINGS]
    models = tuple(
        msgspec.structs.replace(
            model,
            card=model.card | {"name": model.name, "licence_note": model.name, "reported": [] if place else claims},
            served=Served(model.name, 8192, ("text",), model.name, {"quantisation": model.name, "flags": [model.name]}),
        )
        for place, model in enumerate(manifest.models)
    )
    write_manifest(run, msgspec.structs.replace(manifest, models=models, suites=suites))


def _suite(number: int) -> SuiteEntry:
    return _entry(text(0, number), text(2, number), text(1, number), len(_PAIRS))


def _entry(name: str, description: str, task: str, items: int) -> SuiteEntry:
    prompt, scorer = {"kind": "template", "user": description}, {"kind": "match"}
    entry = TaskEntry(name=task, source={"kind": "jsonl"}, prompt=prompt, scorer=scorer, epochs=1, items=items)
    return SuiteEntry(name=name, description=description, tasks=(entry,))


def _long_suite() -> SuiteEntry:
    return _entry(LONG["long word"], LONG["many lines"], LONG["long number"], len(LONG))


def _asked(which: int, number: int):
    """Two samples of a suite as its first or its second model answered them; the second failed at the last."""
    model = ATTACKED[which]
    for place, pair in enumerate(_PAIRS):
        name = f"{text(3, number)} {number} {pair}"
        item = WorkItem(digest([model, number, pair]), model, text(0, number), text(1, number), name, 0)
        prompt = text(4, number)
        stored = StoredPrompt(digest(name) * 2, len(prompt), (Message("system", prompt), Message("user", prompt)))
        result = _failed(number) if which and place else _answered(number)
        tags = {text(10, number): text(11 + place, number)}
        record = Record(item, stored, (text(5, number),), result, (), tags)
        if isinstance(result, Failure):
            yield record, Score(item.id, "match", Outcome.FAILED)
        else:
            yield record, Score(item.id, "match", Outcome.WRONG, 0.0, text(6, number))


def _answered(number: int) -> Completion:
    return Completion(text(7, number), Usage(9, 9, counted_by="usage"), _timing(), text(8, number), text(9, number))


def _failed(number: int) -> Failure:
    return Failure(FailureReason.CONNECTION, text(8, number), _timing(), 500, partial_text=text(7, number))


def _timing() -> Timing:
    return Timing(1.79e9, 900_000_000, 1, 2, 40_000_000, 40_000_000, (1, 2))


def _long(model: str, words: str) -> tuple[Record, Score]:
    suite = _long_suite()
    item = WorkItem(digest([model, words]), model, suite.name, suite.tasks[0].name, words[:3_000], 0)
    stored = StoredPrompt(digest(words) * 2, len(words), (Message("user", words),))
    completion = Completion(words, Usage(9, 9, counted_by="usage"), _timing(), words, "length")
    record = Record(item, stored, (words,), completion, (), {words[:2_000]: words})
    return record, Score(item.id, "match", Outcome.WRONG, 0.0, words)


def _asked_plainly(model: str, number: int) -> tuple[Record, Score]:
    item = WorkItem(digest([model, number]), model, "questions", "questions", f"question-{number}", 0)
    stored = StoredPrompt(digest(item.sample) * 2, 4, (Message("user", "Why?"),))
    outcome = Outcome.CORRECT if number else Outcome.WRONG
    completion = Completion("42", Usage(9, 9, counted_by="usage"), _timing(), "", "stop")
    return Record(item, stored, ("42",), completion, (), {}), Score(item.id, "match", outcome, float(number > 0), "42")
