"""Writes small runs of one model for the gate: outcomes by suite, speed by load, everything else as told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from harness.core.completion import Completion, Failure, FailureReason, Timing, Usage
from harness.core.fingerprint import digest
from harness.core.load import Ceiling, ClientLoad, LoadPhase, LoadRecord, PhaseRecord, Window
from harness.core.ports import Served
from harness.core.record import Record, StoredPrompt, WorkItem
from harness.core.sample import Message
from harness.core.score import Outcome, Score
from harness.gate.baselines import Baselines, promoted
from harness.gate.judge import Candidate, judge
from harness.gate.references import promoted_references
from harness.gate.result import GateResult, write_gate
from harness.gate.tolerances import Tolerances
from harness.store.load_journal import LoadJournal
from harness.store.manifest import (
    Environment,
    LoadSuiteEntry,
    Manifest,
    ModelEntry,
    Session,
    SuiteEntry,
    TaskEntry,
    read_manifest,
    write_manifest,
)

DAY_S = 86_400.0
PRICE = {"input_usd_per_mtok": 1.0, "output_usd_per_mtok": 2.0, "source": "https://x.org", "read_on": "2026-11-01"}
HOSTING = {"accelerator": "H100", "count": 1, "usd_per_hour": 2.0, "source": "https://x.org", "read_on": "2026-11-01"}
_CREDITS = {Outcome.CORRECT: 1.0, Outcome.PARTIAL: 0.5, Outcome.WRONG: 0.0}


def outcomes(right: int, wrong: int = 0, **others: int) -> tuple[Outcome, ...]:
    """So many of each, in this order: `outcomes(90, 8, truncated=2)`."""
    found = [Outcome.CORRECT] * right + [Outcome.WRONG] * wrong
    for name, count in others.items():
        found += [Outcome(name)] * count
    return tuple(found)


@dataclass(frozen=True)
class Made:
    """What a run holds. `tokens_per_s` is by load, one figure for each repetition."""

    suites: dict[str, tuple[Outcome, ...]] = field(default_factory=dict)
    model: str = "scout"
    night: int = 0
    name: str = "nightly"
    embedded: bool = False
    status: str = "complete"
    failed_limit: float = 1.0
    generation: dict[str, object] = field(default_factory=lambda: {"temperature": 0.0})
    served: Served | None = None
    price: dict[str, object] | None = None
    hosting: dict[str, object] | None = None
    tokens_per_s: dict[int, tuple[float, ...]] = field(default_factory=dict)
    answer_tokens: int = 10
    prompt: str = "plain"


def write(results: Path, run: str, made: Made) -> Path:
    """The run's directory."""
    directory = results / run
    directory.mkdir(parents=True)
    encode = msgspec.json.encode
    with (directory / "completions.jsonl").open("wb") as records, (directory / "scores.jsonl").open("wb") as scores:
        for suite, answered in made.suites.items():
            for number, outcome in enumerate(answered):
                record, score = _answer(made, suite, number, outcome)
                records.write(encode(record) + b"\n")
                scores.write(encode(score) + b"\n")
    if made.tokens_per_s:
        journal = LoadJournal(directory / "load.jsonl", directory / "phases.jsonl")
        for level, rates in made.tokens_per_s.items():
            for repetition, rate in enumerate(rates):
                journal.append(*_phase(made.model, level, repetition, rate))
        journal.close()
    write_manifest(directory, manifest_of(run, made))
    return directory


def nights(results: Path, *runs: Made) -> list[GateResult]:
    """Runs on successive nights, of which the first is promoted, and what the gate said of the others."""
    baselines, said = Baselines(), []
    for night, made in enumerate(runs):
        run = write(results, f"night-{night}", replace(made, night=night))
        manifest = read_manifest(run)
        if night == 0:
            baselines = promoted(baselines, manifest, 0.0)
            continue
        [result] = judge([Candidate(run, promoted_references(manifest, baselines, results))], Tolerances(), 1.0)
        write_gate(run, result)
        said.append(result)
    return said


def check_of(result: GateResult, suite: str, measure: str, against: str = "baseline"):
    """The one check of that."""
    [found] = [one for one in result.checks if (one.suite, one.measure, one.against) == (suite, measure, against)]
    return found


def _answer(made: Made, suite: str, number: int, outcome: Outcome) -> tuple[Record, Score]:
    sample = f"{suite}-{number:04}"
    item = WorkItem(digest([made.model, sample]), made.model, suite, suite, sample, 0)
    prompt = StoredPrompt(digest(sample) * 2, 9, (Message("user", "Question?"),))
    timing = Timing(1.79e9, 90_000_000, 10_000, 20_000, 30_000_000, 30_000_000, (30_000_000, 80_000_000))
    result = Completion("42", Usage(20, made.answer_tokens, counted_by="usage"), timing, "", "stop")
    if outcome in (Outcome.FAILED, Outcome.UNSERVABLE):
        reason = FailureReason.UNSERVABLE if outcome == Outcome.UNSERVABLE else FailureReason.CONNECTION
        result = Failure(reason, "no answer", timing, 500)
    record = Record(item, prompt, ("42",), result, (), {})
    return record, Score(item.id, "match", outcome, _CREDITS.get(outcome), "42" if outcome in _CREDITS else None)


def _phase(model: str, level: int, repetition: int, rate: float) -> tuple[PhaseRecord, list[LoadRecord]]:
    """Users who come one after the other, and get together `rate` tokens a second; 10 s, of which 8 count."""
    arrivals = {"kind": "closed", "concurrency": level}
    identity = digest([model, level, repetition])
    phase = LoadPhase(identity, model, "chat", f"{level} at once", arrivals, repetition, concurrency=level)
    tpot_s = level / rate
    records: list[LoadRecord] = []
    for user in range(level):
        at_s = 10 * tpot_s * user / level
        while at_s + 10 * tpot_s < 10:
            chunks = tuple(int(tpot_s * place * 1e9) for place in range(1, 11))
            timing = Timing(1.79e9, chunks[-1], 1_000, 2_000, chunks[0], chunks[0], chunks)
            sent = int(at_s * 1e9)
            usage, tokens = Usage(64, 10, None, 0, "usage"), (1,) * 10
            one = LoadRecord(identity, len(records), sent, sent, 64, 10, "complete", timing, usage, chunk_tokens=tokens)
            records.append(one)
            at_s += 10 * tpot_s
    record = PhaseRecord(
        phase,
        started_at=1.79e9,
        window=Window(1_000_000_000, 9_000_000_000),
        ended_ns=10_000_000_000,
        scheduled=len(records),
        prompts_counted_by="tokenizer",
        exact_output=True,
        clients=(ClientLoad(0.2, 0.0001, 0.0008, 0.002),),
        ceiling=Ceiling(5200.0, 91000.0),
    )
    return record, records


def manifest_of(run: str, made: Made) -> Manifest:
    """The manifest of such a run."""
    at = 1.79e9 + made.night * DAY_S
    model = ModelEntry(
        name=made.model,
        card={"id": made.model, "name": made.model, "modalities": ["text"], "reported": []},
        generation=made.generation,
        endpoint={"kind": "openai", "concurrency": 4},
        served=made.served,
        price=made.price,
        hosting=made.hosting,
    )
    tasks = {
        suite: TaskEntry(
            name=suite, source={}, prompt={"kind": made.prompt}, scorer={"kind": "match"}, items=len(answered)
        )
        for suite, answered in made.suites.items()
    }
    machine = {"python": "3.11", "platform": "Linux", "cpu": "CPU", "cores": 2, "memory_bytes": None, "packages": {}}
    return Manifest(
        run=run,
        name=made.name,
        description="",
        harness_version="0",
        created_at=at,
        embedded=made.embedded,
        failed_limit=made.failed_limit,
        fingerprint={},
        models=(model,),
        suites=tuple(SuiteEntry(name=suite, description="", tasks=(task,)) for suite, task in tasks.items()),
        load_suites=(_load_suite(made),) if made.tokens_per_s else (),
        environment=Environment(**machine, git_commit=None, git_dirty=None, command=""),
        status=made.status,
        sessions=(Session(started_at=at, ended_at=at + 60, asked=1),),
    )


def _load_suite(made: Made) -> LoadSuiteEntry:
    return LoadSuiteEntry(
        name="chat",
        description="",
        workload={"kind": "synthetic"},
        loads=({"kind": "closed", "concurrency": list(made.tokens_per_s)},),
        warm_up_s=1.0,
        steady_s=8.0,
        cool_down_s=1.0,
        repetitions=max(len(rates) for rates in made.tokens_per_s.values()),
    )
