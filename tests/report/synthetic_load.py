"""Writes synthetic load phases through the real structs: a pretended server that saturates, and clients that fail."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import msgspec

from harness.core.completion import FailureReason, Timing, Usage
from harness.core.fingerprint import digest
from harness.core.load import (
    Ceiling,
    ClientLoad,
    GpuView,
    LoadPhase,
    LoadRecord,
    PhaseRecord,
    ServerView,
    Window,
)
from harness.core.slo import Bound
from harness.report.speed.summary import ClientFacts, Counts, Step
from harness.stats.repetition import Repeated
from harness.store.load_journal import LoadJournal
from harness.store.manifest import LoadSuiteEntry, read_manifest, write_manifest
from tests.report.synthetic import HOSTILE, Plan, Player, write_run

MS = 1_000_000
PROMPT, OUTPUT = 64, 32
HOSTING = {
    "accelerator": "2 CPU cores",
    "count": 1,
    "usd_per_hour": 0.1,
    "source": "https://example.org/vm",
    "read_on": "2026-11-02",
}
GPU = GpuView(("NVIDIA H200",), "570.1", 150 << 30, 120 << 30, 410.0, 2460.0)
SLO = (Bound("ttft_s", 99.0, 0.5), Bound("itl_s", 95.0, 0.05))


@dataclass(frozen=True)
class Load:
    """What a synthetic load suite holds. `speeds` are tokens per second at most, by model."""

    speeds: dict[str, float]
    levels: tuple[int, ...] = (1, 2, 4, 8, 16)
    rates: tuple[float, ...] = ()
    searched: tuple[float, ...] = ()
    repetitions: int = 3
    steady_s: float = 6.0
    invalid: frozenset[int] = frozenset()
    hosting: dict[str, object] | None = None
    hostile: bool = False
    server_view: bool = True
    gpu: bool = False
    name: str = "chat-sweep"


def add_load(run: Path, load: Load) -> Path:
    """Add the suite and its phases to a run that `synthetic.write_run` wrote."""
    journal = LoadJournal(run / "load.jsonl", run / "phases.jsonl")
    for model, speed in load.speeds.items():
        for phase in _phases(model, load):
            journal.append(*_carried_out(phase, speed, load))
    journal.close()
    manifest = read_manifest(run)
    models = tuple(
        msgspec.structs.replace(model, hosting=load.hosting if model.name in load.speeds else None)
        for model in manifest.models
    )
    suites = (*manifest.load_suites, _entry(load))
    write_manifest(run, msgspec.structs.replace(manifest, models=models, load_suites=suites))
    return run


def _entry(load: Load) -> LoadSuiteEntry:
    loads = [{"kind": "closed", "concurrency": list(load.levels)}] if load.levels else []
    loads += [{"kind": "poisson", "requests_per_s": list(load.rates)}] if load.rates else []
    search = {"lowest_requests_per_s": 1.0, "highest_requests_per_s": 64.0, "tolerance": 0.05}
    return LoadSuiteEntry(
        name=load.name,
        description=f"Short chats. {HOSTILE[0] if load.hostile else ''}",
        workload={"kind": "synthetic", "prompt_tokens": PROMPT, "output_tokens": OUTPUT},
        loads=tuple(loads),
        warm_up_s=1.0,
        steady_s=load.steady_s,
        cool_down_s=1.0,
        repetitions=load.repetitions,
        slo=SLO if load.rates or load.searched else (),
        search=search if load.searched else None,
    )


def _phases(model: str, load: Load):
    for repetition in range(load.repetitions):
        for level in load.levels:
            label = f"{level} at once" + (f" {HOSTILE[repetition + 2]}" if load.hostile else "")
            yield _phase(model, load, label, repetition, {"concurrency": level})
        for rate in load.rates:
            yield _phase(model, load, f"{rate:g} requests/s, Poisson", repetition, {"requests_per_s": rate})
    for rate in load.searched:
        yield _phase(model, load, f"{rate:g} requests/s, Poisson", 0, {"requests_per_s": rate, "role": "probe"})


def _phase(model, load, label, repetition, held):
    arrivals = {"kind": "closed" if "concurrency" in held else "poisson"} | {
        key: value for key, value in held.items() if key != "role"
    }
    identity = digest([model, load.name, label, repetition, held.get("role", "step")])
    return LoadPhase(identity, model, load.name, label, arrivals, repetition, **held)


def _carried_out(phase: LoadPhase, speed: float, load: Load) -> tuple[PhaseRecord, list[LoadRecord]]:
    chance = random.Random(f"{phase.id}")
    speed *= chance.gauss(1, 0.01)
    end_s = load.steady_s + 2
    records = list(_closed(phase, speed, end_s, chance) if phase.concurrency else _open(phase, speed, end_s, chance))
    records = [_mishap(record, end_s, chance, load) for record in records]
    window = Window(1000 * MS, int((1 + load.steady_s) * 1e9))
    invalid = phase.concurrency in load.invalid
    words = ("event loop up to 0.31 s late (limit 0.01 s)", HOSTILE[0]) if load.hostile else ("CPU 97% (limit 80%)",)
    return PhaseRecord(
        phase,
        started_at=1.79e9,
        window=window,
        ended_ns=int(end_s * 1e9),
        scheduled=len(records),
        prompts_counted_by="tokenizer",
        exact_output=True,
        clients=(ClientLoad(0.97 if invalid else 0.21, 0.0001, 0.0008, 0.002, None if phase.concurrency else 0.0006),),
        ceiling=Ceiling(5200.0, 91000.0),
        limited_by_client=words if invalid else (),
        notes=(HOSTILE[1],) if load.hostile else (),
        server=_server(records) if load.server_view else None,
        gpu=GPU if load.gpu else None,
    ), records


def _closed(phase: LoadPhase, speed: float, end_s: float, chance: random.Random):
    users = [(0.01 * number, number) for number in range(phase.concurrency)]
    itl_s = max(0.006, phase.concurrency / speed)
    number = 0
    for begin_s, _ in users:
        at_s = begin_s
        while at_s < end_s:
            ttft_s = 0.004 + 0.35 * itl_s * chance.lognormvariate(0, 0.4) * phase.concurrency**0.5
            record = _request(phase, number, (at_s, at_s), ttft_s, itl_s)
            yield record
            at_s += record.timing.ended_ns / 1e9 + 0.0005
            number += 1


def _open(phase: LoadPhase, speed: float, end_s: float, chance: random.Random):
    at_s, busy = 0.0, phase.requests_per_s * OUTPUT / speed
    number = 0
    while (at_s := at_s + chance.expovariate(phase.requests_per_s)) < end_s:
        waited_s = chance.expovariate(1) * 0.02 / max(0.02, 1 - busy) + max(0.0, busy - 1) * at_s
        yield _request(phase, number, (at_s, at_s + 0.0002), 0.004 + waited_s, 0.006 + 0.02 * min(1.0, busy))
        number += 1


def _request(phase: LoadPhase, number: int, at_s, ttft_s: float, itl_s: float) -> LoadRecord:
    due_s, sent_s = at_s
    chunks = tuple(int((ttft_s + itl_s * place) * 1e9) for place in range(OUTPUT))
    return LoadRecord(
        phase.id,
        number,
        int(due_s * 1e9),
        int(sent_s * 1e9),
        PROMPT,
        OUTPUT,
        "complete",
        Timing(1.79e9, chunks[-1] + 300_000, 100_000, 200_000, chunks[0], chunks[0], chunks),
        Usage(PROMPT, OUTPUT, None, 0, "usage"),
        chunk_tokens=(1,) * OUTPUT,
        finish_reason="length",
    )


def _mishap(record: LoadRecord, end_s: float, chance: random.Random, load: Load) -> LoadRecord:
    """Most are answered; some fail, and what has not ended with the phase is broken off."""
    left_ns = int(end_s * 1e9) - record.sent_ns
    if chance.random() < 0.004:
        message = HOSTILE[1] if load.hostile else "connection reset"
        return _cut(record, 5 * MS, "failed", FailureReason.CONNECTION, message)
    return _cut(record, left_ns, "broken off") if record.timing.ended_ns > left_ns else record


def _cut(record, after_ns, ended, failure=None, message=""):
    chunks = tuple(at for at in record.timing.chunks_ns if at < after_ns)
    first = chunks[0] if chunks else None
    timing = Timing(1.79e9, after_ns, 100_000, 200_000, first, first, chunks)
    changed = {"timing": timing, "usage": Usage(), "chunk_tokens": (), "finish_reason": None}
    return msgspec.structs.replace(record, ended=ended, failure=failure, message=message, **changed)


def _server(records: list[LoadRecord]) -> ServerView:
    told = sum(len(record.timing.chunks_ns) for record in records)
    prompts = float(PROMPT * len(records))
    return ServerView("llama.cpp b1", 6, prompts, told * 1.08, running_mean=3.2, waiting_max=1.0)


def only_load(directory: Path, load: Load) -> Path:
    """A run without any question: load suites alone."""
    run = write_run(directory, Plan(tuple(Player(model, 0.5) for model in load.speeds), samples=3))
    for name in ("completions.jsonl", "scores.jsonl"):
        (run / name).unlink()
    write_manifest(run, msgspec.structs.replace(read_manifest(run), suites=()))
    return add_load(run, load)


def step_at(level: int, rate: float, valid: int = 3, *, half: float = 1.0, unsteady: tuple[str, ...] = ()) -> Step:
    """A step of a closed loop that reached `rate` ± `half` output tokens/s over its valid repetitions."""
    return Step(
        suite="chat",
        model="scout",
        label=f"{level} at once",
        curve="closed",
        concurrency=level,
        requests_per_s=None,
        phases=3,
        valid=valid,
        invalid=(),
        unsteady=unsteady,
        notes=(),
        counts=Counts(10, 8, 8, 0, 0),
        percentiles={},
        values={"output_tokens_per_s": Repeated(valid, rate, rate - half, rate + half)} if valid else {},
        agreement=(),
        throughput=None,
        client=ClientFacts(1, 0.2, 0.001, 0.002, None, 5000.0, 90000.0),
        server=None,
        gpu=None,
    )
