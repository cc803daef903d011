"""Writes a simulated night as a real run directory: manifest, answers, scores, load phases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
from night_truth import LEVELS, REPETITIONS, SUITES, Change, Truth

from harness.core.completion import Completion, Timing, Usage
from harness.core.fingerprint import digest
from harness.core.load import Ceiling, ClientLoad, LoadPhase, LoadRecord, PhaseRecord, Window
from harness.core.record import Record, StoredPrompt, WorkItem
from harness.core.sample import JsonValue, Message
from harness.core.score import Outcome, Score
from harness.store.load_journal import LoadJournal
from harness.store.manifest import (
    Environment,
    LoadSuiteEntry,
    Manifest,
    ModelEntry,
    Session,
    SuiteEntry,
    TaskEntry,
    write_manifest,
)

DAY_S = 86_400.0
OUTPUT, WARM_UP_S, STEADY_S, COOL_DOWN_S = 24, 1.0, 6.0, 0.5
END_S = WARM_UP_S + STEADY_S + COOL_DOWN_S
HOSTING: dict[str, JsonValue] = {
    "accelerator": "GPU",
    "count": 1,
    "usd_per_hour": 2.0,
    "source": "https://example.org",
    "read_on": "2026-11-01",
}


def write_night(results: Path, model: str, night: int, truth: Truth, change: Change) -> Path:
    """The run of one model on one night; night 0 is the baseline."""
    run = results / f"night-{night:02}-{model}"
    run.mkdir(parents=True)
    encode = msgspec.json.encode
    with (run / "completions.jsonl").open("wb") as records, (run / "scores.jsonl").open("wb") as scores:
        for suite in SUITES:
            for record, score in _answers(model, suite, truth, change):
                records.write(encode(record) + b"\n")
                scores.write(encode(score) + b"\n")
    journal = LoadJournal(run / "load.jsonl", run / "phases.jsonl")
    for level, phases in truth.speeds(model, change).items():
        for repetition, (ttft_s, tpot_s) in enumerate(phases):
            journal.append(*_phase(model, level, repetition, (ttft_s, tpot_s)))
    journal.close()
    write_manifest(run, _manifest(run.name, model, night))
    return run


def _answers(model: str, suite: str, truth: Truth, change: Change) -> Iterator[tuple[Record, Score]]:
    drawn = truth.answers(model, suite, change)
    for number, (right, cut) in enumerate(zip(drawn.right.tolist(), drawn.cut.tolist(), strict=True)):
        sample = f"{suite}-{number:04}"
        item = WorkItem(digest([model, sample]), model, suite, suite, sample, 0)
        prompt = StoredPrompt(digest(sample) * 2, 9, (Message("user", "Question?"),))
        timing = Timing(1.79e9, 90_000_000, 10_000, 20_000, 30_000_000, 30_000_000, (30_000_000, 80_000_000))
        answer = Completion("42", Usage(20, 5, counted_by="usage"), timing, "", "length" if cut else "stop")
        outcome = Outcome.TRUNCATED if cut else Outcome.CORRECT if right else Outcome.WRONG
        yield (
            Record(item, prompt, ("42",), answer, (), {}),
            Score(item.id, "match", outcome, None if cut else float(right), None if cut else "42"),
        )


def _phase(model: str, level: int, repetition: int, speed: tuple[float, float]) -> tuple[PhaseRecord, list[LoadRecord]]:
    arrivals: dict[str, JsonValue] = {"kind": "closed", "concurrency": level}
    identity = digest([model, level, repetition])
    phase = LoadPhase(identity, model, "chat", f"{level} at once", arrivals, repetition, concurrency=level)
    records = list(_requests(phase, level, speed))
    return PhaseRecord(
        phase,
        started_at=1.79e9,
        window=Window(int(WARM_UP_S * 1e9), int((WARM_UP_S + STEADY_S) * 1e9)),
        ended_ns=int(END_S * 1e9),
        scheduled=len(records),
        prompts_counted_by="tokenizer",
        exact_output=True,
        clients=(ClientLoad(0.2, 0.0001, 0.0008, 0.002),),
        ceiling=Ceiling(5200.0, 91000.0),
    ), records


def _requests(phase: LoadPhase, level: int, speed: tuple[float, float]) -> Iterator[LoadRecord]:
    """Users who come one after the other, and ask again at once; what the phase's end cuts short is left out."""
    ttft_s, tpot_s = speed
    took_s = ttft_s + tpot_s * (OUTPUT - 1)
    number = 0
    for user in range(level):
        at_s = took_s * user / level
        while at_s + took_s < END_S:
            chunks = tuple(int((ttft_s + tpot_s * place) * 1e9) for place in range(OUTPUT))
            timing = Timing(1.79e9, chunks[-1] + 1_000, 100_000, 200_000, chunks[0], chunks[0], chunks)
            sent_ns = int(at_s * 1e9)
            yield LoadRecord(
                phase.id,
                number,
                sent_ns,
                sent_ns,
                64,
                OUTPUT,
                "complete",
                timing,
                Usage(64, OUTPUT, None, 0, "usage"),
                chunk_tokens=(1,) * OUTPUT,
                finish_reason="length",
            )
            at_s += took_s + 0.0005
            number += 1


def _manifest(run: str, model: str, night: int) -> Manifest:
    at = 1.79e9 + night * DAY_S
    return Manifest(
        run=run,
        name="nights",
        description="Simulated.",
        harness_version="0",
        created_at=at,
        embedded=False,
        failed_limit=0.02,
        fingerprint={},
        models=(
            ModelEntry(
                name=model,
                card={"id": model, "name": model, "modalities": ["text"], "reported": []},
                generation={"temperature": 0.0},
                endpoint={"kind": "openai", "concurrency": 4},
                hosting=HOSTING,
            ),
        ),
        suites=tuple(
            SuiteEntry(
                name=suite,
                description="",
                tasks=(TaskEntry(name=suite, source={}, prompt={}, scorer={"kind": "match"}, items=n),),
            )
            for suite, n in SUITES.items()
        ),
        load_suites=(
            LoadSuiteEntry(
                name="chat",
                description="",
                workload={"kind": "synthetic", "prompt_tokens": 64, "output_tokens": OUTPUT},
                loads=({"kind": "closed", "concurrency": list(LEVELS)},),
                warm_up_s=WARM_UP_S,
                steady_s=STEADY_S,
                cool_down_s=COOL_DOWN_S,
                repetitions=REPETITIONS,
            ),
        ),
        environment=Environment(
            python="3.11",
            platform="Linux",
            cpu="CPU",
            cores=2,
            memory_bytes=None,
            packages={},
            git_commit=None,
            git_dirty=None,
            command="",
        ),
        status="complete",
        sessions=(Session(started_at=at, ended_at=at + 60, asked=sum(SUITES.values())),),
    )
