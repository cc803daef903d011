"""A small run on disk with every outcome, two tasks, two epochs, and secrets wherever a manifest has room for one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from harness.core.completion import Completion, Failure, FailureReason, Timing, Usage
from harness.core.fingerprint import digest
from harness.core.record import Record, StoredPrompt, WorkItem
from harness.core.sample import Message
from harness.core.score import Outcome, Score
from harness.store.manifest import ModelEntry, SuiteEntry, TaskEntry, write_manifest
from tests.report.synthetic import Plan, manifest

SECRETS = ("sk-secret", "/home/alice", "10.1.2.3", "alice-laptop")
HUB = {
    "kind": "huggingface",
    "repository": "cais/hle",
    "revision": "a" * 40,
    "split": "test",
    "local_copy": "/home/alice/hle",
}
ANSWERS = (
    ("a", 0, Outcome.CORRECT, 1.0, "It is 42"),
    ("a", 1, Outcome.WRONG, 0.0, "It is 41"),
    ("b", 0, Outcome.PARTIAL, 0.5, "=2+2"),
    ("b", 1, Outcome.TRUNCATED, None, "Let me think"),
    ("c", 0, Outcome.FAILED, None, None),
    ("c", 1, Outcome.UNSERVABLE, None, None),
    ("d", 0, Outcome.UNPARSED, None, "forty\x00two\r\n"),
    ("d", 1, Outcome.REFUSED, None, "I cannot help with that"),
    ("e", 0, Outcome.CORRECT, 1.0, "42"),
    ("e", 1, Outcome.CORRECT, 1.0, "42"),
)
"""sample, epoch, outcome, credit, answer: of task `first`. The means are a 0.5, b 0.5 and e 1.0; c and d have none."""


@dataclass(frozen=True)
class Small:
    """What the run holds."""

    model: str = "scout"
    suite: str = "sums"
    tasks: tuple[str, ...] = ("first", "second")
    source: dict[str, object] | None = None
    stands_in_for: str | None = None
    confidential: bool = False


SMALL = Small()


def write_small(folder: Path, small: Small = SMALL) -> Path:
    """Answers come in the reverse of their order; a failed item was asked again, and the run scored twice."""
    folder.mkdir(parents=True)
    write_manifest(folder, _manifest(folder.name, small))
    pairs = [_answer(small, task, row) for task in small.tasks for row in ANSWERS][::-1]
    again = [_failed(record) for record, score in pairs if score.outcome is Outcome.CORRECT]
    records = [*again, *(record for record, _ in pairs)]
    other = [Score(score.id, "other-1", Outcome.WRONG, 0.0, "other") for _, score in pairs]
    scores = [*(score for _, score in pairs), *other]
    _lines(folder / "completions.jsonl", records)
    _lines(folder / "scores.jsonl", scores)
    return folder


def _lines(path: Path, values: list[Record] | list[Score]) -> None:
    path.write_bytes(b"".join(msgspec.json.encode(value) + b"\n" for value in values))


def _answer(small: Small, task: str, row) -> tuple[Record, Score]:
    sample, epoch, outcome, value, text = row
    item = WorkItem(
        digest([small.model, task, sample, epoch]), small.model, small.suite, task, f"{task}-{sample}", epoch
    )
    timing = Timing(1.79e9, 2_000_000_000, first_token_ns=1_000_000_000)
    if text is None:
        reason = FailureReason.UNSERVABLE if outcome is Outcome.UNSERVABLE else FailureReason.CONNECTION
        result = Failure(reason, "no file /home/alice/x on 10.1.2.3, sk-secret", timing, 503)
    else:
        stop = "length" if outcome is Outcome.TRUNCATED else "stop"
        served = "/home/alice/model.gguf"
        result = Completion(text, Usage(10, 3), timing, "thought", stop, served_model=served)
    prompt = StoredPrompt("0" * 64, 10, (Message("system", "Be brief."), Message("user", f"Question {sample}?")))
    record = Record(item, prompt, ("42", "forty-two"), result, ("41", "42"), {"level": "easy"})
    return record, Score(item.id, "numeric-0", outcome, value, None if value is None else text)


def _failed(record: Record) -> Record:
    failure = Failure(FailureReason.TIMEOUT, "late", record.result.timing)
    return msgspec.structs.replace(record, result=failure)


def _manifest(name: str, small: Small):
    source = small.source or {"kind": "jsonl", "path": "/home/alice/rows.jsonl"}
    tasks = tuple(
        TaskEntry(
            name=task,
            source=source,
            prompt={"kind": "template", "user": "{{ question }}", "path": "/home/alice/prompt"},
            scorer={"kind": "numeric", "path": "/home/alice/scorer.py"},
            epochs=2,
        )
        for task in small.tasks
    )
    model = ModelEntry(
        name=small.model,
        card={"id": "scout", "name": "Scout", "repository": "meta/scout"},
        generation={"temperature": 0.0, "max_tokens": 64, "extra_body": {"key": "sk-secret"}},
        endpoint={"base_url": "http://alice:sk-secret@10.1.2.3/v1", "headers": {"x": "sk-secret"}, "in_house": True},
        stands_in_for=small.stands_in_for,
    )
    suite = SuiteEntry(name=small.suite, description="Sums.", tasks=tasks, confidential=small.confidential)
    base = manifest(name, Plan())
    command = "harness run /home/alice/x.yaml"
    environment = msgspec.structs.replace(base.environment, command=command, platform="alice-laptop")
    return msgspec.structs.replace(base, models=(model,), suites=(suite,), environment=environment)
