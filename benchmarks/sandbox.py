"""What it costs to run a program in the sandbox, beside a bare process, and whether verdicts hold on a busy machine.

    python benchmarks/sandbox.py [--humaneval HumanEval.jsonl.gz] [--rounds N]

The programs are the references of the project's own set, or HumanEval's. Every way runs each program in turn, so that
what else the machine does meets all of them. A bare process has neither walls nor a checker: program and tests in one
`python -I -S`, as the benchmarks' own runners have it.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from measured import Spread, ratios, table

from harness.core.errors import UserError
from harness.core.problem import Asserts, Calls, Problem, decoded
from harness.sandbox.isolation import choose
from harness.sandbox.pool import Pool, cores
from harness.scorers.code.scorer import CodeScorer
from harness.tasks.coding.humaneval import HumanEvalSource
from harness.tasks.coding.programs import ProgramsSource
from harness.tasks.gauge import PromptGauge
from harness.tasks.template import TemplatePrompt
from harness.tokens.approximate import ApproximateCounter

OWN = Path(__file__).parent.parent / "suites/data/programs.jsonl"
BARE = [sys.executable, "-I", "-S", "-"]
BWRAP = ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "--dev", "/dev", "--tmpfs", "/tmp", "--die-with-parent"]  # noqa: S108


def problems(humaneval: Path | None) -> list[Problem]:
    """Those whose tests can be put into one file with the program."""
    source = HumanEvalSource(path=humaneval) if humaneval else ProgramsSource(path=OWN)
    samples = source.samples(PromptGauge(ApproximateCounter(), TemplatePrompt(user="-")))
    found = [decoded(sample.target[0]) for sample in samples]
    return [problem for problem in found if isinstance(problem.tests, Asserts | Calls)]


def script(problem: Problem) -> bytes:
    """Program and tests in one file."""
    if isinstance(problem.tests, Asserts):
        return "\n".join((problem.reference, problem.tests.setup, *problem.tests.tests)).encode()
    lines = [problem.reference, "import json"]
    for case in problem.tests.cases:
        arguments = ", ".join(f"json.loads({line!r})" for line in case.arguments.splitlines())
        lines.append(f"assert {problem.tests.function}({arguments}) == json.loads({case.expected!r})")
    return "\n".join(lines).encode()


@dataclass
class Way:
    """One way to run a program: wall and CPU seconds of each run, round by round."""

    name: str
    run: Callable[[Problem], bool]
    wall_s: list[list[float]] = field(default_factory=list)
    passed: int = 0

    def row(self, bare: Way) -> tuple[str, ...]:
        """One line of the table."""
        medians = Spread.of(1e3 * statistics.median(each) for each in self.wall_s)
        beside = Spread.of(1e3 * statistics.median(each) for each in bare.wall_s)
        p90 = Spread.of(1e3 * statistics.quantiles(each, n=10)[-1] for each in self.wall_s)
        runs = sum(map(len, self.wall_s))
        return self.name, f"{self.passed}/{runs}", medians.shown(1), p90.shown(1), ratios(medians, beside).shown(2)


def in_process(command: list[str]) -> Callable[[Problem], bool]:
    """A new interpreter for each program."""
    return lambda problem: (
        subprocess.run(command, input=script(problem), capture_output=True, check=False).returncode == 0
    )


def in_pool(pool: Pool) -> Callable[[Problem], bool]:
    """Through the sandbox, as the scorer does."""
    scorer = CodeScorer().inside(pool)
    return lambda problem: scorer.judge(problem.reference, problem).passed


def ways(stack: ExitStack) -> Iterator[Way]:
    """All that work on this machine."""
    yield Way("bare process", in_process(BARE))
    for name in ("jail", "bubblewrap"):
        try:
            pool = stack.enter_context(Pool(choose(name), workers=1))
        except UserError as error:
            print(f"not measured: {error}", file=sys.stderr)
            continue
        yield Way(f"sandbox, {name}", in_pool(pool))
        if name == "bubblewrap":
            yield Way("bubblewrap for each program", in_process([*BWRAP, *BARE]))


def overhead(asked: list[Problem], rounds: int) -> str:
    """One program after the other, every way."""
    with ExitStack() as stack:
        compared = list(ways(stack))
        for way in compared:
            way.run(asked[0])  # starts what is started once
        for _ in range(rounds):
            for way in compared:
                way.wall_s.append([])
            for problem in asked:
                for way in compared:
                    begun = time.perf_counter()
                    way.passed += way.run(problem)
                    way.wall_s[-1].append(time.perf_counter() - begun)
    headings = ("", "passed", "wall ms, median", "wall ms, 90%", "÷ bare process")
    return table(headings, (way.row(compared[0]) for way in compared))


def throughput(asked: list[Problem], rounds: int) -> str:
    """All cores at work: programs a second and core."""
    rows = []
    with ExitStack() as stack:
        pool = stack.enter_context(Pool(choose("auto")))
        compared = {"bare process": in_process(BARE), "sandbox": in_pool(pool)}
        rates: dict[str, list[float]] = {name: [] for name in compared}
        for run in compared.values():
            with ThreadPoolExecutor(cores()) as threads:
                list(threads.map(run, asked[: cores()]))
        for _ in range(rounds):
            for name, run in compared.items():
                begun = time.perf_counter()
                with ThreadPoolExecutor(cores()) as threads:
                    list(threads.map(run, asked))
                rates[name].append(len(asked) / (time.perf_counter() - begun) / cores())
    bare = Spread.of(rates["bare process"])
    for name, rate in rates.items():
        spread = Spread.of(rate)
        rows.append((name, spread.shown(1), ratios(spread, bare).shown(2)))
    return table(("", "programs/s and core", "÷ bare process"), rows)


@contextmanager
def busy_cores() -> Iterator[None]:
    """Two processes for each core that do nothing but compute."""
    load = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2 * cores())]
    try:
        yield
    finally:
        for process in load:
            process.kill()
            process.wait()


def damaged(problem: Problem) -> Iterator[str]:
    """The reference, and programs that are wrong, wait, loop, exit, take memory, or do not compile."""
    name = problem.entry_point
    yield problem.reference
    yield problem.reference.replace("+", "-").replace("return ", "return not ", 1)
    yield f"def {name}(*a): return None"
    yield f"{problem.reference}\n_right = {name}\ndef {name}(*a):\n    import time; time.sleep(0.2); return _right(*a)"


def ended(problem: Problem) -> Iterator[str]:
    """Programs that are ended by a limit: few, as each takes its time."""
    name = problem.entry_point
    yield f"def {name}(*a):\n    while True: pass"
    yield f"def {name}(*a):\n    import time; time.sleep(1e6)"
    yield f"def {name}(*a):\n    x = []\n    while True: x.append(bytearray(1 << 20))"
    yield f"def {name}(*a): __import__('os')._exit(0)"
    yield f"def {name}(*a: return"


def verdicts(asked: list[Problem]) -> str:
    """Three times alone, three times with every core busy: how many executions differ in anything."""
    scorer = CodeScorer(cpu_s=8, test_cpu_s=1.5, memory_mb=128)
    programs = [(source, problem) for problem in asked for source in damaged(problem)]
    programs += [(source, problem) for problem in asked[:4] for source in ended(problem)]
    rows = []
    with Pool(choose("auto")) as pool:
        inside = scorer.inside(pool)

        def all_of_them() -> list[object]:
            with ThreadPoolExecutor(cores()) as threads:
                return list(threads.map(lambda each: inside.judge(*each), programs))

        first = None
        for name, load in (("alone", ExitStack), ("every core busy", busy_cores)):
            for number in range(1, 4):
                begun = time.perf_counter()
                with load():
                    found = all_of_them()
                first = first or found
                differing = sum(one != other for one, other in zip(first, found, strict=True))
                passed = sum(each.passed for each in found)
                rows.append(
                    (
                        f"{name} {number}",
                        str(len(found)),
                        str(passed),
                        str(differing),
                        f"{time.perf_counter() - begun:.0f}",
                    )
                )
    return table(("", "executions", "passed", "differing from the first", "s"), rows)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--humaneval", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    asked = problems(arguments.humaneval)
    print(f"{len(asked)} programs, {arguments.rounds} rounds, {cores()} cores; median (lowest–highest) of the rounds\n")
    print(overhead(asked, arguments.rounds), end="\n\n", flush=True)
    print(throughput(asked, arguments.rounds), end="\n\n", flush=True)
    print(verdicts(asked[:: max(1, len(asked) // 24)]))


if __name__ == "__main__":
    main()
