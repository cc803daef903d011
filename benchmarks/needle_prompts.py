"""Needle prompts of exactly N tokens: whether they are, what they cost, and what RULER and lm-eval take for one.

    python benchmarks/needle_prompts.py --tokenizer llama4=FILE [--tokenizer llama3=FILE …] [--ruler DIR --peers DIR]

Each prompt is made by a process of its own, with an empty cache and then with what that left, and counted anew by two
tokenizer libraries on the whole text. Peers make one sample of 131,072 tokens, interleaved with ours.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random

from measured import Cost, Spread, ratios, table
from needle_peers import HAYS, Bench, LmEval, Made, Peer, Ruler
from needle_runs import Counted, Ranks, Source, asked, texts_digest

from harness.tasks.prose import sentences

LENGTHS = (1_024, 8_192, 131_072, 1_048_576, 10_485_760)
DEPTHS = (0.0, 50.0, 100.0)
WITH_PEERS = 131_072
GRID_LENGTHS = tuple(8_192 << doubled for doubled in range(8))
GRID_DEPTHS = tuple(range(0, 101, 10))
PROSE = {"kind": "prose"}
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "hi", "ar", "id", "zh")
OF_KINDS = 8_192
TABLES = ("peers", "grid", "kinds", "exactness")
MODES = ("cold", "warm", "warm, whole")
CELL_HEADINGS = (
    "",
    "requested",
    "tokens at depth 0 / 50 / 100",
    "depth found",
    *(f"{mode}: s" for mode in MODES),
    *(f"{mode}: MB" for mode in MODES),
)


@dataclass
class Cell:
    """Prompts of one length, one for each depth: what each cost in each mode, and what was counted."""

    ranks: Ranks
    length: int
    costs: dict[str, list[Cost]] = field(default_factory=lambda: {mode: [] for mode in MODES})
    counted: list[Counted] = field(default_factory=list)

    def row(self) -> tuple[str, ...]:
        """One line of the table."""
        walls = (Spread.of(cost.wall_s for cost in self.costs[mode]) for mode in MODES)
        peaks = (max(cost.peak_mb for cost in self.costs[mode]) for mode in MODES)
        return (
            self.ranks.name,
            f"{self.length:,}",
            " / ".join(f"{each.tokens:,}" for each in self.counted),
            " / ".join(f"{each.depth:.3f}" for each in self.counted),
            *(wall.shown(2) for wall in walls),
            *(f"{peak:.0f}" for peak in peaks),
        )


def exactness(tokenizers: Iterable[Ranks], lengths: Iterable[int]) -> list[Cell]:
    """Every tokenizer, length and depth in processes of their own. Exits when two modes made different texts."""
    cells = [Cell(ranks, length) for ranks in tokenizers for length in lengths]
    for cell in cells:
        print(f"{cell.ranks.name} {cell.length:,}", file=sys.stderr)
        for depth in DEPTHS:
            with tempfile.TemporaryDirectory() as temporary:
                directory = Path(temporary)
                digests = set()
                for mode in MODES:
                    verify = "whole" if mode.endswith("whole") else "seams"
                    folder = directory / mode
                    source = Source(PROSE, (cell.length,), (depth,), verify)
                    cell.costs[mode].append(source.write(cell.ranks, folder, directory / "cache"))
                    digests.add(texts_digest(folder))
                if len(digests) > 1:
                    sys.exit(f"{cell.ranks.name}, {cell.length:,} tokens, depth {depth:g}: not the same text each time")
                cell.counted += cell.ranks.recount(folder)
    return cells


def worst(pairs: Iterable[tuple[int, float, Counted]]) -> str:
    """The largest errors of length and depth of prompts: (tokens asked for, depth asked for, as counted)."""
    every = list(pairs)
    tokens = max(abs(each.tokens - requested) for requested, _, each in every)
    depth = max(abs(each.depth - wanted) for _, wanted, each in every)
    return f"{tokens} tokens, {depth:.4f} points"


def kinds_of_text(tokenizers: Iterable[Ranks]) -> str:
    """Other haystacks and languages at one length, with every tokenizer."""
    haystacks = {f"prose, {language}": {**PROSE, "language": language} for language in LANGUAGES}
    rows = []
    for name, haystack in {**haystacks, "noise": {"kind": "noise"}, "code": {"kind": "code"}}.items():
        print(name, file=sys.stderr)
        off = []
        for ranks in tokenizers:
            with tempfile.TemporaryDirectory() as temporary:
                folder = Path(temporary) / "made"
                Source(haystack, (OF_KINDS,), GRID_DEPTHS).write(ranks, folder, Path(temporary) / "cache")
                counted = zip(asked(folder), ranks.recount(folder), strict=True)
                off.append(worst((each.requested, each.depth, found) for each, found in counted))
        rows.append((name, *off))
    return table(("", *(ranks.name for ranks in tokenizers)), rows)


def grid(ranks: Ranks) -> str:
    """All of lengths × depths in one process, cold and warm, and what was counted afterwards."""
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(temporary)
        for mode in MODES:
            verify = "whole" if mode.endswith("whole") else "seams"
            folder = directory / mode
            cost = Source(PROSE, GRID_LENGTHS, GRID_DEPTHS, verify).write(ranks, folder, directory / "cache")
            prompts = asked(folder)
            made, written = sum(each.made_s for each in prompts), sum(each.written_s for each in prompts)
            figures = (f"{cost.wall_s:.2f}", f"{made:.2f}", f"{written:.2f}", f"{cost.peak_mb:.0f}")
            rows.append((mode, f"{len(prompts)}", f"{sum(each.requested for each in prompts):,}", *figures))
        counted = ranks.recount(folder)
    headings = ("one process", "prompts", "tokens in all", "wall s", "of it making s", "writing s", "peak MB")
    errors = worst((each.requested, each.depth, found) for each, found in zip(prompts, counted, strict=True))
    return f"{table(headings, rows)}\n\nThe largest errors, counted anew: {errors}"


@dataclass
class Entry:
    """One way to make a prompt, with its repeated runs."""

    name: str
    costs: list[Cost] = field(default_factory=list)
    made: Made | None = None

    @property
    def wall_s(self) -> Spread:
        """Of the whole process."""
        return Spread.of(cost.wall_s for cost in self.costs)

    @property
    def cpu_s(self) -> Spread:
        """Of the whole process."""
        return Spread.of(cost.cpu_s for cost in self.costs)


def beside(ranks: Ranks, peers: list[Peer], arguments: argparse.Namespace, files: Path) -> str:
    """Ours beside the peers, one after the other, several times. `files` is an empty folder."""
    repetitions, essays, transformers = arguments.repetitions, files / "essays.txt", files / "transformers"
    essays.write_text(arguments.essays.read_text() if arguments.essays else generated_essays())
    if peers:
        ranks.write_for_transformers(transformers)
    essay = {"kind": "files", "path": str(essays), "repeat": True}
    haystacks = {"prose": PROSE, "noise": {"kind": "noise"}, "essay": essay}
    ours = {(hay, mode): Entry(f"harness, {hay}, {mode}") for hay in haystacks for mode in ("cold", "warm")}
    theirs = {peer: Entry(peer.name) for peer in peers}
    for repetition in range(repetitions):
        with tempfile.TemporaryDirectory() as temporary:
            directory = Path(temporary)
            for (hay, mode), entry in ours.items():
                print(f"{repetition + 1}/{repetitions} {entry.name}", file=sys.stderr)
                folder = directory / f"{hay}-{mode}"
                source = Source(haystacks[hay], (WITH_PEERS,), (50.0,))
                entry.costs.append(source.write(ranks, folder, directory / f"{hay}-cache"))
                entry.made = Made(ranks.recount(folder)[0].tokens)
            for peer, entry in theirs.items():
                print(f"{repetition + 1}/{repetitions} {entry.name}", file=sys.stderr)
                bench = Bench(ranks.name, ranks.path, transformers, essays, directory)
                entry.costs.append(bench.cost(peer, WITH_PEERS))
                entry.made = peer.made(bench)
    entries = [*ours.values(), *theirs.values()]
    headings = ("", "tokens", "short by", "encoded", "wall s", "÷ cold", "÷ warm", "CPU s", "CPU ÷ cold", "peak MB")
    return table(headings, (_row(entry, ours["prose", "cold"], ours["prose", "warm"]) for entry in entries))


def _row(entry: Entry, cold: Entry, warm: Entry) -> tuple[str, ...]:
    if entry.made is None:
        sys.exit(f"{entry.name} made nothing")
    return (
        entry.name,
        f"{entry.made.tokens:,}",
        f"{WITH_PEERS - entry.made.tokens}",
        "" if entry.made.encoded is None else f"{entry.made.encoded / 1e6:.2f}M",
        entry.wall_s.shown(2),
        *(ratios(entry.wall_s, ours.wall_s).shown(1) for ours in (cold, warm)),
        entry.cpu_s.shown(2),
        ratios(entry.cpu_s, cold.cpu_s).shown(1),
        Spread.of(cost.peak_mb for cost in entry.costs).shown(0),
    )


def generated_essays() -> str:
    """Text in place of Paul Graham's essays, which may not be here."""
    lines = islice(sentences(Random("essays")), 20_000)  # noqa: S311 -- a seeded draw is the point
    return " ".join(lines)


def peers_here(arguments: argparse.Namespace) -> list[Peer]:
    """Those that are installed; says how to install the others."""
    peers: list[Peer] = []
    if not (arguments.peers and (arguments.peers / "bin").is_dir()):
        print(f"no peers (uv venv DIR; uv pip install --python DIR {LmEval.install}; --peers DIR)\n")
        return peers
    environment = arguments.peers.resolve()
    if arguments.ruler:
        checkout = arguments.ruler.resolve()
        peers += (Ruler(environment, checkout, hay, tokenizer) for hay in HAYS for tokenizer in ("hf", "openai"))
    return [*peers, *(LmEval(environment, hay) for hay in HAYS)]


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--tokenizer",
        type=Ranks.given,
        action="append",
        required=True,
        metavar="NAME=FILE",
        help="a rank file under its name (llama4, llama3, cl100k, gpt2); the first is used beside the peers",
    )
    parser.add_argument("--peers", type=Path, help="a virtual environment with lm-eval and what RULER needs")
    parser.add_argument("--ruler", type=Path, help="a checkout of NVIDIA/RULER")
    parser.add_argument("--essays", type=Path, help="a text of 700 kB or more; generated prose without it")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--longest", type=int, default=LENGTHS[-1], help="leave out longer prompts of the last table")
    parser.add_argument("--only", choices=TABLES, action="append", help="make this table; all without it")
    arguments = parser.parse_args()
    tables = arguments.only or TABLES
    first, lengths = arguments.tokenizer[0], [length for length in LENGTHS if length <= arguments.longest]
    if "peers" in tables:
        with tempfile.TemporaryDirectory() as files:
            print(beside(first, peers_here(arguments), arguments, Path(files)) + "\n", flush=True)
    if "grid" in tables:
        print(grid(first) + "\n", flush=True)
    if "kinds" in tables:
        print(kinds_of_text(arguments.tokenizer) + "\n", flush=True)
    if "exactness" in tables:
        cells = exactness(arguments.tokenizer, lengths)
        errors = worst((cell.length, *pair) for cell in cells for pair in zip(DEPTHS, cell.counted, strict=True))
        print(f"{table(CELL_HEADINGS, (cell.row() for cell in cells))}\n\nThe largest errors, counted anew: {errors}")


if __name__ == "__main__":
    main()
