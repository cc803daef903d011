"""MMMU's own example outputs under the mmmu scorer: what each reading gives, and whether it is what MMMU's code gives.

    python benchmarks/mmmu_outputs.py DIR … [--official MMMU/mmmu/utils/eval_utils.py] [--mutants 20000]

DIR holds a folder for each subject with an `output.json`, as in `mmmu/example_outputs/llava1.5_13b` of
github.com/MMMU-Benchmark/MMMU, and perhaps `total_val_output.json`, what the official parser made of them. With
`--official` every row is read by that file too (it needs numpy), and so are answers made of parts of real ones.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType, SimpleNamespace

from measured import table

from harness.core.score import Outcome
from harness.scorers.mmmu.candidates import candidates, key_parts, whole
from harness.scorers.mmmu.guesses import seeded_guesses
from harness.scorers.mmmu.option import letters, read_option
from harness.scorers.mmmu.scorer import MmmuScorer

WAYS = ("brackets", "spaces", "text", "none", "key part", "whole")
PIECES = [*"ABCDE ,.!?;:'\n=-e1", "(A)", "(B)", " C ", "1,234", "-1.5e3", ".5", "is ", "so ", "answer ", ". The ", "$"]


@dataclass(frozen=True)
class Row:
    """One question and the answer to it."""

    id: str
    answer: str
    target: tuple[str, ...]
    choices: tuple[str, ...]

    @property
    def way(self) -> str:
        """How the official rules find something in the answer."""
        if not self.choices:
            return "key part" if key_parts(self.answer) else "whole"
        reading = read_option(self.answer, self.choices)
        return "none" if reading is None else reading.way

    @property
    def read(self) -> object:
        """What the official parser should return: a letter, None for a draw, or candidates in any order."""
        if self.choices:
            reading = read_option(self.answer, self.choices)
            return None if reading is None else reading.letter
        return sorted(map(repr, candidates(key_parts(self.answer) or [whole(self.answer)])))


def rows_of(folder: Path) -> list[Row]:
    """All of a model's, in the order in which the official code reads them."""
    entries = [entry for file in sorted(folder.glob("*/output.json")) for entry in json.loads(file.read_text())]
    return [
        Row(
            entry["id"],
            entry["response"],
            tuple(entry["answer"]) if isinstance(entry["answer"], list) else (entry["answer"],),
            tuple(entry.get("index2ans", {}).values()),
        )
        for entry in entries
    ]


def scored(rows: list[Row]) -> str:
    """Credit by reading, and the rows of each way of reading."""
    readings = {
        "official, expected": MmmuScorer(),
        "official, seeded": MmmuScorer(guess="seeded").in_order(),
        "strict": MmmuScorer(reading="strict"),
    }
    lines = []
    for name, scorer in readings.items():
        verdicts = [scorer.score(row.answer, row.target, row.choices) for row in rows]
        values = [verdict.value for verdict in verdicts if verdict.value is not None]
        outcomes = Counter(verdict.outcome for verdict in verdicts)
        counts = [str(outcomes[each]) for each in (Outcome.CORRECT, Outcome.WRONG, Outcome.UNPARSED)]
        lines.append((name, *counts, f"{sum(values):.2f} of {len(values)}", f"{100 * sum(values) / len(values):.2f}%"))
    return table(("reading", "correct", "wrong", "unparsed", "credit", "share"), lines)


def ways(rows: list[Row]) -> str:
    """How much each rule reads, and how well that agrees with the right answers."""
    lines = []
    for way in WAYS:
        those = [row for row in rows if row.way == way]
        if those:
            official = [MmmuScorer().score(row.answer, row.target, row.choices) for row in those]
            strict = [MmmuScorer(reading="strict").score(row.answer, row.target, row.choices) for row in those]
            correct = sum(verdict.outcome is Outcome.CORRECT for verdict in official)
            several = sum(_mentioned(row) > 1 for row in those)
            open_ = [one.value == 1 for one, other in zip(official, strict, strict=True) if other.value is None]
            changed = sum(other.value not in (None, one.value) for one, other in zip(official, strict, strict=True))
            counts = (len(those), correct, several, len(open_), sum(open_), changed)
            lines.append((way, *map(str, counts)))
    heads = ("way", "rows", "correct", "several options", "open if strict", "of those correct", "judged otherwise")
    return table(heads, lines)


def _mentioned(row: Row) -> int:
    reading = read_option(row.answer, row.choices)
    return 0 if reading is None else len(reading.mentioned)


def against_stored(rows: list[Row], stored: dict[str, str]) -> str:
    """Letters as they stand in a file of parsed answers; of an open question it has one candidate."""
    read = [row for row in rows if row.choices and row.read is not None]
    equal = sum(stored[row.id] == row.read for row in read)
    open_ = [row for row in rows if not row.choices]
    among = sum(_among(row, stored[row.id]) for row in open_)
    return f"{equal} of {len(read)} letters, and {among} of {len(open_)} open answers among the candidates"


def _among(row: Row, stored: str) -> bool:
    found = candidates(key_parts(row.answer) or [whole(row.answer)])
    return stored in map(str, found)


def against_official(path: Path, rows: list[Row], mutants: int) -> Iterator[str]:
    """Row by row, with what it counts, and with the draws in their order; then for made-up answers."""
    official = loaded(path)
    unread = [row for row in rows if row.choices and row.read is None]
    drawn = [official.parse_multi_choice_response("", list(letters(row.choices)), {}) for row in unread]
    guessed = list(seeded_guesses(row.choices for row in unread))
    yield f"{sum(a == b for a, b in zip(drawn, guessed, strict=True))} of {len(unread)} draws are equal"
    official.random = SimpleNamespace(choice=lambda _: None)  # so that a draw is told from a reading
    yield f"{equal_to(official, rows)} of {len(rows)} rows are read and judged alike"
    made = list(mutated(rows, mutants))
    count = Counter(row.way for row in made)
    yield f"{equal_to(official, made)} of {len(made)} made-up answers are read and judged alike; {dict(count)}"


def loaded(path: Path) -> ModuleType:
    """The official file as a module, its generator just seeded."""
    spec = importlib.util.spec_from_file_location("official_mmmu", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def equal_to(official: ModuleType, rows: list[Row]) -> int:
    """Rows with the same reading and the same judgement; those that are not are printed."""
    scorer = MmmuScorer()
    equal = 0
    for row in rows:
        options = letters(row.choices)
        if row.choices:
            texts = dict(zip(options, row.choices, strict=True))
            read = official.parse_multi_choice_response(row.answer, list(options), texts)
            correct = official.eval_multi_choice(list(row.target), read)
        else:
            parsed = official.parse_open_response(row.answer)
            read, correct = sorted(map(repr, parsed)), official.eval_open(list(row.target), parsed)
        verdict = scorer.score(row.answer, row.target, row.choices)
        if row.read == read and correct == (verdict.outcome is Outcome.CORRECT):
            equal += 1
        else:
            print("differs:", row, read, verdict)
    return equal


def mutated(rows: list[Row], count: int) -> Iterator[Row]:
    """Answers of real rows, altered in one to six places; half of them to open questions."""
    chance = random.Random(0)  # noqa: S311 -- any answers do
    changes: list[Callable[[str], str]] = [
        lambda text: _spliced(text, chance.choice(PIECES), chance),
        lambda text: _spliced(text, chance.choice(rows).answer, chance),
        lambda text: _spliced(text, chance.choice([" ".join(row.choices) for row in rows]), chance),
        lambda text: text[: chance.randrange(len(text) + 1)],
        lambda text: text.replace(chance.choice(text or " "), chance.choice(PIECES)),
        lambda text: text.swapcase(),
        lambda text: text + chance.choice(PIECES),
    ]
    groups = [[row for row in rows if row.choices], [row for row in rows if not row.choices]]
    for number in range(count):
        row = chance.choice(groups[number % 2])
        text = row.answer
        for _ in range(chance.randint(1, 6)):
            text = chance.choice(changes)(text)[:4000]
        target = (text.split() or ["x"])[-1] if chance.random() < 0.3 else row.target[0]
        yield replace(row, answer=text, target=row.target if row.choices else (target,))


def _spliced(text: str, piece: str, chance: random.Random) -> str:
    place = chance.randrange(len(text) + 1)
    return text[:place] + piece + text[place:]


def main() -> None:
    """Print what was found for each folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--official", type=Path)
    parser.add_argument("--mutants", type=int, default=20_000)
    arguments = parser.parse_args()
    for folder in arguments.folders:
        rows = rows_of(folder)
        print(f"## {folder.name}: {len(rows)} rows\n\n{scored(rows)}\n\n{ways(rows)}\n")
        stored = folder / "total_val_output.json"
        if stored.exists():
            print(f"{stored.name}: {against_stored(rows, json.loads(stored.read_text()))}\n")
        if arguments.official:
            print("\n".join(against_official(arguments.official, rows, arguments.mutants)), end="\n\n")


if __name__ == "__main__":
    main()
