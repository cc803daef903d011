"""Thirty nights of two models on three suites and one load, with what happens in thirty nights."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from harness.gate.baselines import Baselines, promoted, write_baselines
from harness.site.build import build_site
from harness.store.manifest import read_manifest
from tests.site.made import Night, change, log, put_together, write

NIGHTS = 30
FELL, MENDED, SLOW = 18, 25, 21
"""The nights from which one model is worse on one suite, and no longer, and the other is slower."""

SUITES = {"gsm8k": 0.81, "ifeval": 0.74, "mmlu-pro": 0.58}
MODELS = {"llama-4-scout": (0.0, 88.0), "llama-4-maverick": (0.06, 64.0)}
"""How far above the suites' usual scores, and output tokens/s of one user."""


def site_of(folder: Path) -> Path:
    """Write them into `folder`, and the site over them."""
    results, reports, state = folder / "results", folder / "reports", folder / "nightly"
    reports.mkdir(parents=True)
    for number in range(NIGHTS):
        parts = [write(results, f"nightly-n{number:02}-{model}", _night(model, number)) for model in MODELS]
        together = put_together(results, f"nightly-n{number:02}", parts, number)
        (reports / f"{together.name}.html").write_text("<!DOCTYPE html><title>report</title>")
    first = [results / f"nightly-n00-{model}" for model in MODELS]
    baselines = Baselines()
    for run in first:
        baselines = promoted(baselines, read_manifest(run), 1.0)
    write_baselines(state / "baselines.json", baselines)
    _others(results)
    log(state, *_changes())
    build_site(results, reports, state)
    shutil.rmtree(results / "nightly-n01-llama-4-scout")
    return build_site(results, reports, state, "https://example.org/models")


def _night(model: str, number: int) -> Night:
    chance = random.Random(f"{model} {number}")
    above, rate = MODELS[model]
    fell = {"gsm8k": 0.06} if model == "llama-4-scout" and FELL <= number < MENDED else {}
    fell |= {"mmlu-pro": 0.05} if model == "llama-4-scout" and number >= MENDED + 2 else {}
    scores = {suite: value + above + chance.gauss(0, 0.006) - fell.get(suite, 0.0) for suite, value in SUITES.items()}
    slow = 0.88 if model == "llama-4-maverick" and number >= SLOW else 1.0
    rates = {1: rate * slow * chance.gauss(1, 0.012), 8: 6 * rate * slow}
    return Night(
        model,
        number,
        scores=scores,
        n=1200,
        worse=fell,
        judged=number > 0,
        tokens_per_s=rates,
        slower=round(1 - slow, 2),
    )


def _others(results: Path) -> None:
    """What was killed, damaged, embedded or never judged."""
    killed = Night("llama-4-scout", NIGHTS, status="running", judged=False)
    write(results, "nightly-n30-llama-4-scout", killed, summed=False)
    partly = Night("llama-4-maverick", 12, status="incomplete", scores={"gsm8k": 0.8}, n=90, judged=False)
    write(results, "nightly-n12-killed", partly)
    (write(results, "nightly-n13-damaged", Night()) / "manifest.json").write_text("{")
    for number in range(3):
        small = Night("nano-scout", number, name="tiny", embedded=True, scores={"arithmetic": 0.6}, judged=False)
        write(results, f"tiny-embedded-n{number}", small)


def _changes():
    yield change("readme", 3, subject="llama-4-scout")
    yield change("release", 9, subject="vllm", before="0.32.0", after="0.33.0", said="vllm 0.33.0 is out")
    yield change("weights", FELL - 0.2, subject="llama-4-scout", said="4 files of weights changed")
    yield change("chat template", FELL - 0.2, subject="llama-4-scout", said="the chat template changed")
    yield change("release", SLOW - 0.2, subject="vllm", before="0.33.0", after="0.33.1", said="vllm 0.33.1 is out")
    yield change("licence", SLOW + 1, subject="llama-4-maverick", said="the licence changed: other to apache-2.0")
