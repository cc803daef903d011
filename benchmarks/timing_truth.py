"""Whether a load client's figures are true: TTFT and mean ITL beside what the server knows, and what a chunk costs.

    python benchmarks/timing_truth.py --evalscope DIR --aiperf DIR --guidellm DIR

Each tool asks the paced server with 256 requests in flight for streams of a word every 20 ms: 12,800 chunks/s. What it
wrote down in its own files is compared with the server's log, request by request. Runs are interleaved; each is made
twice, short and long, so that start-up and the cost of a further chunk can be told apart.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from load_tools import LIMITS, PEERS, Harness, Load, Tool
from measured import Cost, Spread, measured, ratios, table
from paced_server import Pace, paced_server

LIMIT_S = "150"  # for one run; a tool that hangs must not hang the benchmark


@dataclass(frozen=True)
class Errors:
    """How far a tool's figures were from the truth, without sign, over the requests of one run."""

    ttft_ms: np.ndarray
    itl_ms: np.ndarray


@dataclass(frozen=True)
class Outcome:
    """One run: its cost and errors, all the words that the server wrote, at which rate, and with how much of a core.

    `doubts` are what the tool itself held against its figures.
    """

    cost: Cost
    errors: Errors
    words: int
    chunks_per_s: float
    server_share: float
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One tool with its repeated runs."""

    tool: Tool
    short: list[Outcome]
    long: list[Outcome]

    @property
    def per_chunk_us(self) -> Spread:
        """CPU for one chunk more."""
        return Spread.of(
            1e6 * (long.cost.cpu_s - short.cost.cpu_s) / (long.words - short.words)
            for short, long in zip(self.short, self.long, strict=True)
        )

    @property
    def start_up_s(self) -> Spread:
        """The CPU of a short run without its chunks."""
        pairs = zip(self.short, self.per_chunk_us.values, strict=True)
        return Spread.of(short.cost.cpu_s - short.words * each / 1e6 for short, each in pairs)

    def error(self, of: Callable[[Errors], np.ndarray], percentile: float) -> Spread:
        """A percentile of the error, in each long run."""
        return Spread.of(float(np.percentile(of(run.errors), percentile)) for run in self.long)


def outcome_of(tool: Tool, pace: Pace, arguments: argparse.Namespace, waves: int) -> Outcome:
    """Run it once; exits when a request is missing from its files or was not answered to the end."""
    with tempfile.TemporaryDirectory() as temporary, paced_server(pace) as server:
        load = Load(server, arguments.streams, waves, arguments.words, Path(temporary))
        command = ["timeout", "--kill-after", "5", LIMIT_S, *tool.command(load)]
        cost = measured(command, log=load.directory / "log", env={"OPENAI_API_KEY": "none"})
        stats, truths = server.stats(), server.truths()
        timed, doubts = tool.timed(load), tool.doubts(load)
    numbers = {each.number for each in timed}
    true = [truths[number] for number in sorted(numbers) if len(truths[number].words_ns) == load.words]
    if not len(timed) == len(numbers) == len(true) == load.requests:
        sys.exit(f"{tool.name}: {load.requests} requests, but {len(timed)} written down, of {len(true)} whole streams")
    pairs = [(each, truths[each.number]) for each in timed]
    errors = Errors(
        np.abs([1e3 * (each.ttft_s - truth.ttft_s) for each, truth in pairs]),
        np.abs([1e3 * (each.mean_itl_s - truth.mean_itl_s) for each, truth in pairs]),
    )
    seconds = (max(truth.words_ns[-1] for truth in true) - min(truth.read_ns for truth in true)) / 1e9
    chunks_per_s = load.requests * load.words / seconds
    return Outcome(cost, errors, stats.words, chunks_per_s, stats.cpu_s / seconds, doubts)


def accuracy(entries: Sequence[Entry], pace_ms: float) -> str:
    """The errors, tool by tool."""
    headings = (
        "",
        *("TTFT error p50 ms", "TTFT error p99 ms", "p99 ÷ C client"),
        *("mean ITL error p50 %", "mean ITL error p99 %", "chunks/s"),
    )
    least = entries[0].error(lambda errors: errors.ttft_ms, 99)
    rows = []
    for entry in entries:
        ttft = [entry.error(lambda errors: errors.ttft_ms, percentile) for percentile in (50, 99)]
        itl = [entry.error(lambda errors: errors.itl_ms * 100 / pace_ms, percentile) for percentile in (50, 99)]
        rate = Spread.of(run.chunks_per_s for run in entry.long)
        shown = [ttft[0].shown(2), ttft[1].shown(2), ratios(ttft[1], least).shown(1)]
        rows.append((entry.tool.name, *shown, itl[0].shown(3), itl[1].shown(3), rate.shown(0)))
    return table(headings, rows)


def costs(entries: Sequence[Entry]) -> str:
    """What each tool used."""
    headings = ("", "CPU µs per further chunk", "− raw loop", "start-up CPU s", "peak MB", "server's CPU, cores")
    raw = next(entry for entry in entries if entry.tool is LIMITS[1]).per_chunk_us
    rows = []
    for entry in entries:
        above = Spread.of(a - b for a, b in zip(entry.per_chunk_us.values, raw.values, strict=True))
        peak = Spread.of(run.cost.peak_mb for run in entry.long)
        server = Spread.of(run.server_share for run in entry.long)
        shown = (entry.per_chunk_us.shown(1), above.shown(1), entry.start_up_s.shown(2), peak.shown(0), server.shown(2))
        rows.append((entry.tool.name, *shown))
    return table(headings, rows)


def present(arguments: argparse.Namespace) -> list[Tool]:
    """Everyone who is here; says how to install whoever is not."""
    tools: list[Tool] = [*LIMITS, Harness()]
    for peer in PEERS:
        environment: Path | None = vars(arguments)[peer.option.removeprefix("--")]
        if environment and (environment / "bin").is_dir():
            tools.append(peer(environment.resolve()))
        else:
            how = f"uv venv DIR; uv pip install --python DIR '{peer.install}'; {peer.option} DIR"
            print(f"{peer.name}: not installed ({how})\n")
    return tools


def arguments_given() -> argparse.Namespace:
    """Of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for peer in PEERS:
        parser.add_argument(peer.option, type=Path, help=f"a virtual environment with {peer.name} in it")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--streams", type=int, default=256)
    parser.add_argument("--words", type=int, default=256, help="of a stream, each in a chunk of its own")
    parser.add_argument("--waves", type=int, default=3, help="of as many requests as streams, in the long run")
    parser.add_argument("--pace-ms", type=float, default=20)
    parser.add_argument("--first-ms", type=float, default=100, help="before the first word")
    parser.add_argument("--locked", action="store_true", help="all streams tick together, as in a batching engine")
    return parser.parse_args()


def main() -> None:
    """Measure and print two tables."""
    arguments = arguments_given()
    pace = Pace(arguments.pace_ms, arguments.first_ms, "locked" if arguments.locked else "spread")
    entries = [Entry(tool, [], []) for tool in present(arguments)]
    for repetition in range(arguments.repetitions):
        for entry in entries:
            print(f"{repetition + 1}/{arguments.repetitions} {entry.tool.name}", file=sys.stderr)
            entry.short.append(outcome_of(entry.tool, pace, arguments, 1))
            entry.long.append(outcome_of(entry.tool, pace, arguments, arguments.waves))
    requests = arguments.streams * arguments.waves
    print(
        f"{requests:,} requests of {arguments.words} words, {arguments.streams} at once, a word every "
        f"{pace.pace_ms:g} ms, streams {pace.phase}, {arguments.repetitions} interleaved runs, "
        "median (lowest–highest)\n"
    )
    print(accuracy(entries, pace.pace_ms) + "\n")
    print(costs(entries))
    for entry in entries:
        doubts = [run.doubts for run in entry.long if run.doubts]
        if doubts:
            print(f"\n{entry.tool.name} doubted {len(doubts)} of {len(entry.long)} runs itself: {'; '.join(doubts[0])}")


if __name__ == "__main__":
    main()
