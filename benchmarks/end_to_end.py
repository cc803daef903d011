"""A whole evaluation of short questions: what an item costs the harness, beside two peers and the least possible.

    python benchmarks/end_to_end.py --lm-eval DIR --evalscope DIR

Load from a file, ask an instant server with 64 requests in flight, score, write. The CPU per further item is the
difference between a large run and a run of one item. Runs are interleaved; the server's own CPU is not counted.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from contestants import LIBRARIES_OFFLINE, Contestant, EvalScope, Harness, Job, LmEval, SmallestLoop
from instant_server import instant_server
from measured import Cost, Spread, measured, ratios, table
from questions import write_questions

HEADINGS = ("", "wall s", "CPU s", "CPU s of 1 item", "CPU ms per further item", "÷ harness", "peak MB")


@dataclass
class Entry:
    """One contestant in one mode with its costs: number of items → one per repetition."""

    contestant: Contestant
    streamed: bool
    costs: dict[int, list[Cost]]

    @property
    def name(self) -> str:
        """For a table."""
        return self.contestant.name + (", streamed" if self.streamed else "")

    @property
    def marginal_ms(self) -> Spread:
        """CPU per item after the first: from one item to the largest number."""
        most = max(self.costs)
        pairs = zip(self.costs[most], self.costs[1], strict=True)
        return Spread.of(1000 * (many.cpu_s - one.cpu_s) / (most - 1) for many, one in pairs)

    def row(self, items: int, ours: Entry) -> tuple[str, ...]:
        """One line of the table."""
        costs = self.costs[items]
        return (
            self.name,
            Spread.of(cost.wall_s for cost in costs).shown(2),
            Spread.of(cost.cpu_s for cost in costs).shown(2),
            Spread.of(cost.cpu_s for cost in self.costs[1]).shown(2),
            self.marginal_ms.shown(3),
            ratios(self.marginal_ms, ours.marginal_ms).shown(2),
            Spread.of(cost.peak_mb for cost in costs).shown(0),
        )


def cost_of(entry: Entry, count: int, chunks: int) -> Cost:
    """Run it once on `count` questions; exits when one was not asked exactly once or not found right."""
    with tempfile.TemporaryDirectory() as temporary, instant_server(chunks) as server:
        directory = Path(temporary)
        questions = write_questions(directory / "questions.jsonl", count)
        job = Job(questions, count, server, entry.streamed, directory)
        cost = measured(
            entry.contestant.command(job),
            log=directory / "log",
            env={**LIBRARIES_OFFLINE, "HF_HOME": str(directory / "hf")},
        )
        stats, right = server.stats(), entry.contestant.right(job)
        streamed = count if entry.streamed else 0
        if (stats.chats, stats.different, stats.streamed, right) != (count, count, streamed, count):
            sys.exit(f"{entry.contestant.name} on {count} questions: the server saw {stats}, {right} were right")
        return cost


def contestants(arguments: argparse.Namespace) -> list[Entry]:
    """Everyone who is here, in both modes; says how to install whoever is not."""
    sizes = (1, arguments.items)
    present: list[tuple[Contestant, tuple[int, ...]]] = [
        (Harness(report=False, name="harness --no-report"), (*sizes, arguments.more)),
        (Harness(report=True, name="harness, with report"), (*sizes, arguments.more)),
        (SmallestLoop(), (*sizes, arguments.more)),
    ]
    for peer, environment in ((EvalScope, arguments.evalscope), (LmEval, arguments.lm_eval)):
        if environment and (environment / "bin").is_dir():
            present.append((peer(environment.resolve()), sizes))
        else:
            option = f"--{peer.name.lower()} DIR"
            print(f"{peer.name}: not installed (uv venv DIR; uv pip install --python DIR '{peer.install}'; {option})\n")
    return [
        Entry(contestant, streamed, {count: [] for count in counts})
        for streamed in (False, True)
        for contestant, counts in present
        if contestant.streams or not streamed
    ]


def chunk_costs(entries: list[Entry], chunks: int) -> str:
    """What one more chunk costs each contestant that can stream, in CPU µs."""
    by_name = {entry.name: entry.marginal_ms.values for entry in entries}
    rows = []
    for entry in entries:
        if entry.streamed:
            pairs = zip(entry.marginal_ms.values, by_name[entry.contestant.name], strict=True)
            costs = Spread.of(1000 * (streamed - whole) / chunks for streamed, whole in pairs)
            rows.append((entry.contestant.name, costs.shown(1)))
    return table(("", "CPU µs per streamed chunk"), rows)


def main() -> None:
    """Measure and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--evalscope", type=Path, help="a virtual environment with EvalScope in it")
    parser.add_argument("--lm-eval", type=Path, help="a virtual environment with lm-eval in it")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--items", type=int, default=2000)
    parser.add_argument("--more", type=int, default=20_000, help="items for the marginal cost of whoever is quick")
    parser.add_argument("--chunks", type=int, default=16, help="pieces of a streamed answer")
    arguments = parser.parse_args()
    entries = contestants(arguments)
    for repetition in range(arguments.repetitions):
        for entry in entries:
            print(f"{repetition + 1}/{arguments.repetitions} {entry.name}", file=sys.stderr)
            for count, costs in entry.costs.items():
                costs.append(cost_of(entry, count, arguments.chunks))
    ours = {entry.streamed: entry for entry in reversed(entries) if isinstance(entry.contestant, Harness)}
    print(f"{arguments.items:,} items, {arguments.repetitions} interleaved runs, median (lowest–highest)\n")
    print(table(HEADINGS, (entry.row(arguments.items, ours[entry.streamed]) for entry in entries)) + "\n")
    print(chunk_costs(entries, arguments.chunks))


if __name__ == "__main__":
    main()
