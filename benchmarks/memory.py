"""Ten times the samples: whether memory stays flat, time grows in line, and no item is lost or asked twice.

Prints costs and ratios, without and with the report.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from contestants import Harness, Job
from instant_server import instant_server
from measured import Cost, Spread, measured, ratios, table
from questions import write_questions

HEADINGS = ("", "items", "asked", "on disk", "scored right", "wall s", "CPU s", "peak MB", "on disk MB")


@dataclass(frozen=True)
class Outcome:
    """One run: what it cost, what the server saw and what is on disk."""

    cost: Cost
    asked: int
    on_disk: int
    right: int
    disk_mb: float


def ids(completions: Path) -> Iterator[str]:
    """The item of each line."""
    with completions.open() as lines:
        for line in lines:
            yield json.loads(line)["item"]["id"]


def outcome_of(harness: Harness, count: int) -> Outcome:
    """Run it once; exits when a question was lost, doubled or scored wrong."""
    with tempfile.TemporaryDirectory() as temporary, instant_server() as server:
        directory = Path(temporary)
        job = Job(write_questions(directory / "questions.jsonl", count), count, server, False, directory)
        cost = measured(harness.command(job), log=directory / "log")
        stats, right = server.stats(), harness.right(job)
        completions = next((directory / "results").glob("*/completions.jsonl"))
        lines = list(ids(completions))
        counts = {stats.chats, stats.different, len(lines), len(set(lines)), right, count}
        if len(counts) != 1:
            sys.exit(f"{count} planned, {stats} asked, {len(lines)} lines, {len(set(lines))} items, {right} right")
        written = sum(path.stat().st_size for path in completions.parent.iterdir())
        return Outcome(cost, stats.chats, len(lines), right, written / 2**20)


def main() -> None:
    """Interleave few and many, without and with the report; print costs and ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--repetitions", type=int, default=3)
    arguments = parser.parse_args()
    runs: dict[tuple[Harness, int], list[Outcome]] = {}
    programs = [Harness(report=False, name="run --no-report"), Harness(report=True, name="run, with report")]
    for _ in range(arguments.repetitions):
        for harness in programs:
            for count in (arguments.few, arguments.many):
                runs.setdefault((harness, count), []).append(outcome_of(harness, count))
    rows: list[tuple[str, ...]] = []
    for harness in programs:
        few, many = runs[harness, arguments.few], runs[harness, arguments.many]
        rows += [row(harness.name, arguments.few, few), row(harness.name, arguments.many, many)]
        ratio = [ratios(above, below).shown(2) for above, below in zip(costs(many), costs(few), strict=True)]
        rows.append((f"**ratio**, {harness.name}", f"{arguments.many / arguments.few:.0f}", "", "", "", *ratio, ""))
    print(f"{arguments.repetitions} interleaved runs each, median (lowest–highest)\n")
    print(table(HEADINGS, rows))


def costs(outcomes: list[Outcome]) -> tuple[Spread, Spread, Spread]:
    """Wall s, CPU s, peak MB."""
    return (
        Spread.of(outcome.cost.wall_s for outcome in outcomes),
        Spread.of(outcome.cost.cpu_s for outcome in outcomes),
        Spread.of(outcome.cost.peak_mb for outcome in outcomes),
    )


def row(name: str, planned: int, outcomes: list[Outcome]) -> tuple[str, ...]:
    """One line of the table; its counts are the same in every repetition, or the run would not have ended."""
    wall, cpu, peak = costs(outcomes)
    first = outcomes[0]
    counts = (f"{number:,}" for number in (planned, first.asked, first.on_disk, first.right))
    return (name, *counts, wall.shown(2), cpu.shown(2), peak.shown(0), f"{first.disk_mb:.0f}")


if __name__ == "__main__":
    main()
