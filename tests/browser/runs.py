"""A small run that fills every section of the page: scores, long context, programs, altered images, load, failures."""

from __future__ import annotations

from pathlib import Path

import msgspec

from harness.store.manifest import read_manifest, write_manifest
from tests.report.synthetic import PRICE, Plan, Player, write_run
from tests.report.synthetic_code import Programs, write_programs
from tests.report.synthetic_length import Lengths, write_lengths
from tests.report.synthetic_load import HOSTING, Load, add_load

MODELS = ("nano-scout", "nano-maverick")
SUITES = ("arithmetic", "custom-tickets", "needle-quick", "needles", "coding", "chat-sweep")
_JOURNALS = ("completions.jsonl", "scores.jsonl")


def whole_run(directory: Path) -> Path:
    """Write it: two models, of which one has a price, on five suites of questions and one of load."""
    players = (Player(MODELS[0], 0.6), Player(MODELS[1], 0.85, PRICE))
    stand_ins = {MODELS[0]: "Scout", MODELS[1]: "Maverick"}
    run = write_run(directory, Plan(players, samples=36, failed_share=0.05, stand_ins=stand_ins, status="incomplete"))
    parts = directory.parent / "parts"
    lengths = Lengths(
        {MODELS[0]: 512, MODELS[1]: 2048}, tasks=("single", "multi"), lengths=(256, 1024, 16384), depths=(0, 50, 100)
    )
    months = ("2024-03", "2024-06", "2024-09", "2024-12")
    programs = Programs(
        {MODELS[0]: 0.5, MODELS[1]: 0.7},
        problems=24,
        months=months,
        cutoffs={MODELS[0]: "2024-07"},
        broken=frozenset([3]),
    )
    join(run, write_lengths(parts / "lengths", lengths))
    join(run, write_programs(parts / "programs", programs))
    speeds = {MODELS[0]: 420.0, MODELS[1]: 300.0}
    return add_load(run, Load(speeds, (1, 8), hosting=HOSTING, searched=(2.0,), invalid=frozenset([8]), steady_s=3))


def join(run: Path, other: Path) -> None:
    """Add the suites of another run of the same models to `run`."""
    for name in _JOURNALS:
        with (run / name).open("ab") as journal:
            journal.write((other / name).read_bytes())
    ours, theirs = read_manifest(run), read_manifest(other)
    own = {model.name: model for model in theirs.models}
    models = tuple(
        msgspec.structs.replace(model, card=model.card | own[model.name].card, served=own[model.name].served)
        for model in ours.models
    )
    suites = (*ours.suites, *theirs.suites)
    sandbox = (*ours.sandbox, *theirs.sandbox)
    write_manifest(run, msgspec.structs.replace(ours, models=models, suites=suites, sandbox=sandbox))
