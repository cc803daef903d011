"""Answers of real models to HumanEval and LiveCodeBench: what is read out of them, and how many pass in the sandbox.

    python benchmarks/real_answers.py --humaneval HumanEval.jsonl.gz [--answers FILE …] [--livecodebench FILE]

Answers are JSON Lines with `task_id` and `completion`. LiveCodeBench's file is one of its published submissions: raw
outputs, and the code that its own reader took from them. Without answers, the references alone are run.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from measured import table

from harness.core.problem import Problem, Runs, decoded
from harness.core.score import Verdict
from harness.sandbox.isolation import choose
from harness.sandbox.pool import Pool
from harness.scorers.code.extract import extract
from harness.scorers.code.scorer import CodeScorer
from harness.tasks.coding.humaneval import HumanEvalSource
from harness.tasks.gauge import PromptGauge
from harness.tasks.template import TemplatePrompt
from harness.tokens.approximate import ApproximateCounter

OUTCOMES = ("correct", "wrong", "unparsed", "failed")


@dataclass(frozen=True)
class Judged:
    """What became of one answer."""

    verdict: Verdict
    way: str


def problems(file: Path) -> dict[str, Problem]:
    """HumanEval's, by task id."""
    samples = HumanEvalSource(path=file).samples(PromptGauge(ApproximateCounter(), TemplatePrompt(user="-")))
    return {sample.id: decoded(sample.target[0]) for sample in samples}


def judged(answers: Iterable[tuple[Problem, str]], scorer: CodeScorer, threads: ThreadPoolExecutor) -> Iterator[Judged]:
    """Side by side, in order."""

    def judge(each: tuple[Problem, str]) -> Judged:
        problem, answer = each
        found = extract(answer, problem)
        return Judged(scorer.score(answer, (problem.encoded(),), ()), found.way if found else "none")

    return threads.map(judge, answers)


def row(name: str, found: list[Judged], took_s: float) -> tuple[str, ...]:
    """One line of the table."""
    outcomes = Counter(each.verdict.outcome.value for each in found)
    errors = Counter(each.verdict.execution.error for each in found if each.verdict.execution)
    ways = Counter(each.way for each in found)
    kinds = ", ".join(f"{count} {kind.value}" for kind, count in errors.most_common() if kind is not None)
    shown = ", ".join(f"{count} {way}" for way, count in ways.most_common())
    return name, *(str(outcomes[name]) for name in OUTCOMES), kinds, shown, f"{took_s:.1f}"


def of_humaneval(file: Path, answers: list[Path]) -> str:
    """References first, then each file of answers."""
    known = problems(file)
    rows = []
    with Pool(choose("auto")) as pool, ThreadPoolExecutor(pool.workers) as threads:
        scorer = CodeScorer().inside(pool)
        asked = {"references": [(problem, f"```python\n{problem.reference}```") for problem in known.values()]}
        for path in answers:
            lines = map(json.loads, path.read_text().splitlines())
            asked[path.stem] = [(known[line["task_id"]], line["completion"]) for line in lines]
        for name, pairs in asked.items():
            begun = time.perf_counter()
            found = list(judged(pairs, scorer, threads))
            rows.append(row(name, found, time.perf_counter() - begun))
    return table(("", *OUTCOMES, "first errors", "read from", "s"), rows)


def of_livecodebench(file: Path) -> str:
    """How many readings are those that were recorded."""
    rows = json.loads(gzip.decompress(file.read_bytes()))
    pairs = [
        (output, code)
        for each in rows
        for output, code in zip(_list(each["output_list"]), _list(each["code_list"]), strict=True)
    ]
    equal = sum(_code(output) == code for output, code in pairs)
    return f"{file.name}: {equal} of {len(pairs)} outputs are read as recorded"


def _code(output: str) -> str:
    found = extract(output, Problem(Runs(())), "livecodebench")
    return found.code if found else ""


def _list(value: object) -> list[str]:
    return ast.literal_eval(value) if isinstance(value, str) else value


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--humaneval", type=Path)
    parser.add_argument("--answers", type=Path, nargs="*", default=[])
    parser.add_argument("--livecodebench", type=Path)
    arguments = parser.parse_args()
    if arguments.humaneval:
        print(of_humaneval(arguments.humaneval, arguments.answers), end="\n\n")
    if arguments.livecodebench:
        print(of_livecodebench(arguments.livecodebench))


if __name__ == "__main__":
    main()
