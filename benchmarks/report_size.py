"""A report of many samples: how long it takes to make, how large it is, and how soon a browser shows and filters it.

    python benchmarks/report_size.py [--samples 20000] [--models 1 2 5] [--chromium /usr/bin/chromium]

Runs are made up: a fixed seed, 30 chunks an answer, prompts of 300 to 800 characters and answers of 200 to 1,500 from a
vocabulary of 3,000 words, half of the questions answered alike. The browser is driven by Playwright, from a file.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
from measured import Spread, measured, table

from harness.core.completion import Completion, Timing, Usage
from harness.core.fingerprint import digest
from harness.core.record import Record, StoredPrompt, WorkItem
from harness.core.sample import Message
from harness.core.score import Outcome, Score
from harness.store.manifest import Environment, Manifest, ModelEntry, Session, SuiteEntry, TaskEntry, write_manifest

LETTERS = "etaoinshrdlucmfwypvbgk"
SUITES = ("reasoning", "tickets", "retrieval", "summaries")
TURNS = 5  # openings and filterings, of which the median is told


def words() -> list[str]:
    """The vocabulary."""
    chance = random.Random(3_000)  # noqa: S311 -- made up, and always the same
    return ["".join(chance.choices(LETTERS, range(len(LETTERS), 0, -1), k=chance.randint(2, 11))) for _ in range(3_000)]


def text(chance: random.Random, vocabulary: list[str], least: int, most: int) -> str:
    """Words up to a length between two, frequent ones more often."""
    length = chance.randint(least, most)
    picked = (vocabulary[int(len(vocabulary) * chance.random() ** 3)] for _ in range(length // 4))
    return " ".join(picked)[:length]


def answered(model: int, number: int, vocabulary: list[str]) -> tuple[Record, Score]:
    """One model's answer to one question."""
    asked = random.Random(f"question {number}")  # noqa: S311
    suite = SUITES[number % len(SUITES)]
    prompt = Message("user", text(asked, vocabulary, 300, 800))
    alike = asked.random() < 0.5
    chance = random.Random(f"answer {number} {model}")  # noqa: S311
    right = (asked if alike else chance).random() < 0.7
    item = WorkItem(digest([model, number]), f"model-{model}", suite, suite, f"{suite}-{number:05}", 0)
    times, now = [], chance.uniform(5e7, 4e8)
    for _ in range(30):
        now += chance.lognormvariate(16.5, 0.3)
        times.append(int(now))
    timing = Timing(1.79e9 + number, int(now) + 100_000, 10_000, 20_000, times[0], times[0], tuple(times))
    usage = Usage(len(prompt.text()) // 4, chance.randint(50, 400), counted_by="usage")
    answer = Completion(text(chance, vocabulary, 200, 1_500), usage, timing, finish_reason="stop")
    stored = StoredPrompt(digest(number) * 2, len(prompt.text()), (prompt,))
    record = Record(item, stored, ("forty-two",), answer, (), {"level": ("easy", "medium", "hard")[number % 3]})
    outcome = Outcome.CORRECT if right else Outcome.WRONG
    return record, Score(item.id, "match", outcome, float(right), "forty-two" if right else "forty-one")


def write_run(folder: Path, models: int, samples: int) -> Path:
    """A whole run."""
    folder.mkdir(parents=True)
    vocabulary = words()
    encode = msgspec.json.encode
    with (folder / "completions.jsonl").open("wb") as records, (folder / "scores.jsonl").open("wb") as scores:
        for model in range(models):
            for number in range(samples):
                record, score = answered(model, number, vocabulary)
                records.write(encode(record) + b"\n")
                scores.write(encode(score) + b"\n")
    write_manifest(folder, manifest(folder.name, models, samples))
    return folder


def manifest(name: str, models: int, samples: int) -> Manifest:
    """Of the run `name`."""
    facts = {"python": "3.11", "platform": "Linux", "cpu": "", "cores": 2, "memory_bytes": None, "packages": {}}
    sizes = {suite: len(range(place, samples, len(SUITES))) for place, suite in enumerate(SUITES)}
    return Manifest(
        run=name,
        name=name,
        description="Made up, to measure reports.",
        harness_version="0",
        created_at=1.79e9,
        embedded=False,
        failed_limit=0.02,
        fingerprint={},
        models=tuple(model_entry(f"model-{model}") for model in range(models)),
        suites=tuple(
            SuiteEntry(
                name=suite,
                description="",
                tasks=(TaskEntry(name=suite, source={}, prompt={}, scorer={"kind": "match"}, items=items),),
            )
            for suite, items in sizes.items()
        ),
        environment=Environment(**facts, git_commit=None, git_dirty=None, command=""),
        sessions=(Session(started_at=1.79e9, ended_at=1.79e9 + 60, asked=models * samples),),
        status="complete",
    )


def model_entry(name: str) -> ModelEntry:
    """One of the models."""
    card = {"id": name, "name": name, "modalities": ["text"], "reported": []}
    return ModelEntry(
        name=name, card=card, generation={"temperature": 0.0}, endpoint={"kind": "openai", "concurrency": 4}
    )


def seen(page: Path, chromium: str) -> Iterator[tuple[float, float, float]]:
    """Seconds until the explorer is ready, to filter by a column, and to look through all texts in the page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for _ in range(TURNS):
            tab = browser.new_page(viewport={"width": 1280, "height": 900})
            tab.goto(page.resolve().as_uri())
            tab.wait_for_selector("html[data-explorer=ready]", state="attached")
            opened = tab.evaluate("performance.getEntriesByName('explorer ready')[0].startTime")
            yield opened / 1000, tab.evaluate(FILTER) / 1000, tab.evaluate(SEARCH) / 1000
            tab.close()
        browser.close()


FILTER = """() => {
  const select = document.querySelector("select[name=outcome]");
  const began = performance.now();
  select.value = "wrong";
  select.dispatchEvent(new Event("input", { bubbles: true }));
  document.getElementById("list").offsetHeight;
  return performance.now() - began;
}"""
SEARCH = """() => new Promise((done) => {
  const field = document.getElementById("text");
  const stop = document.getElementById("stop");
  const began = performance.now();
  field.value = "zzzz";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  const wait = () => (stop.hidden ? done(performance.now() - began) : setTimeout(wait, 5));
  setTimeout(wait, 5);
})"""


def main() -> None:
    """Measure, and print a row for each number of models."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=20_000)
    parser.add_argument("--models", type=int, nargs="+", default=[1, 2, 5])
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    given = parser.parse_args()
    rows = []
    for models in given.models:
        with tempfile.TemporaryDirectory() as temporary:
            run = write_run(Path(temporary) / f"made-up-{models}", models, given.samples)
            page = Path(temporary) / "report.html"
            command = [sys.executable, "-m", "harness", "report", str(run), "--out", str(page)]
            cost = measured(command, log=Path(temporary) / "log")
            size = sum(path.stat().st_size for path in run.glob("*.jsonl")) / 1e6
            times = [Spread.of(column) for column in zip(*seen(page, given.chromium), strict=True)]
            shown = [time.shown(2) for time in times]
            made = (f"{cost.wall_s:.1f}", f"{cost.peak_mb:.0f}", f"{page.stat().st_size / 1e6:.2f}")
            rows.append((f"{models} × {given.samples:,}", f"{size:.0f}", *made, *shown))
            print(rows[-1], file=sys.stderr)
    headings = (
        "models × samples",
        "run, MB",
        "made in s",
        "peak MB",
        "page, MB",
        "opens in s",
        "filters in s",
        "searches in s",
    )
    print(table(headings, rows))


if __name__ == "__main__":
    main()
