"""kill -9 of the harness, of the server it started, and of what stands between: is all gone, said, and continued?

    python benchmarks/server_kills.py                            the embedded llama.cpp
    python benchmarks/server_kills.py --vllm PYTHON MODEL_DIR    vLLM, of another environment

Moments: while the engine starts, right after it answers, while it is being stopped (after Ctrl-C), in the middle of
questions, in a load phase; a run is killed at one after the other. After each kill: which of all processes that were
there are left, the exit code and the last line of the killed run. Then the same command again, and whether its end
equals an undisturbed run's. Exits with 1 when something is left, lost, doubled or different.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from kills import Subject
from measured import table
from run_files import Difference, difference
from server_processes import Moment, Seen, kill

BENCHMARKS = Path(__file__).parent
MOMENTS = ("starting", "answers", "stopping", "questions", "load")
PATIENCE_S = 60.0
"""More than an engine is given to stop by itself."""


@dataclass(frozen=True)
class Case:
    """Who is killed, and when."""

    who: str
    moment: str


@dataclass(frozen=True)
class Outcome:
    """What one kill did. `code` is what the command ended with, `gone_s` how long until nothing else was left."""

    case: Case
    killed: int
    code: int
    gone_s: float
    left: int
    said: str

    def cells(self) -> tuple[str, ...]:
        """For a table."""
        left = str(self.left)
        return (
            self.case.who,
            self.case.moment,
            str(self.killed),
            str(self.code),
            f"{self.gone_s:.1f}",
            left,
            self.said,
        )


def killed(subject: Subject, case: Case, grace_s: float) -> Outcome:
    """Run `subject` until the moment, kill, and see what is left."""
    log = subject.directory / "log"
    before = log.stat().st_size if log.exists() else 0
    process = subject.start()
    seen = Seen(process.pid)
    moment = Moment(subject.files, seen)
    while not moment.is_now(case.moment):
        if process.poll() is not None:
            sys.exit(f"{case}: the run ended with {process.returncode}:\n{log.read_text()[before:]}")
        time.sleep(0.002)
    with moment.stopping(grace_s) if case.moment == "stopping" else moment.as_it_is():
        victims = seen.processes_of(case.who)
        begun = time.monotonic()
        for victim in victims:
            kill(victim)
    gone_s = 0.0
    while (since_s := time.monotonic() - begun) < PATIENCE_S and (process.poll() is None or not gone_s):
        gone_s = gone_s or (since_s if set(seen.left()) <= {process.pid} else 0.0)
        time.sleep(0.02)
    left = seen.left()
    for pid in left:
        kill(pid)
    lines = log.read_bytes()[before:].decode().splitlines()
    said = next((line for line in reversed(lines) if not line.startswith(("report:", "  |"))), "")
    return Outcome(case, len(victims), process.wait(), gone_s, len(left), said)


def experiment(arguments: argparse.Namespace, directory: Path) -> Path:
    """One served model, asked and loaded."""
    serve: dict[str, object] = {"kind": "embedded", "model": "nano-scout"}
    if arguments.vllm:
        python, model = arguments.vllm
        serve = {
            "kind": "vllm",
            "model": model,
            "dtype": "bfloat16",
            "context_tokens": 2048,
            "executable": [python, "-m", "vllm.entrypoints.openai.api_server"],
            "arguments": ["--enforce-eager"],
            "environment": {"VLLM_CPU_KVCACHE_SPACE": "1", "HF_HUB_OFFLINE": "1", "VLLM_NO_USAGE_STATS": "1"},
        }
    prompt = {"kind": "template", "user": "What is {{ expression }}? Answer with the number only."}
    tasks = [
        {"name": f"sums-{seed}", "source": _sums(seed), "prompt": prompt, "scorer": {"kind": "numeric"}}
        for seed in range(1, 1 + -(-arguments.questions // 270))
    ]
    suite = directory / "sums.yaml"
    suite.write_text(json.dumps({"name": "sums", "description": "Sums.", "tasks": tasks}))
    generation = {"temperature": 0, "seed": 1, "max_tokens": 24}
    model = {"card": "nano-scout", "name": "nano", "serve": serve, "generation": generation}
    load = BENCHMARKS / "server-faults-load.yaml"
    path = directory / "experiment.yaml"
    path.write_text(json.dumps({"name": "server-faults", "models": [model], "suites": [str(suite), str(load)]}))
    return path


def _sums(seed: int) -> dict[str, object]:
    """270 problems."""
    return {"kind": "arithmetic", "per_level": 30, "seed": seed}


def chains(arguments: argparse.Namespace) -> list[list[Case]]:
    """Cases that share a run, each killed in what the one before has left. vLLM, slow to start, has one run for all."""
    if arguments.only:
        cases = [Case(*words.split(":")) for words in arguments.only]
    else:
        last = "worker" if arguments.vllm else "harness+engine"
        who = ("harness", "engine", "keeper", "harness+keeper", last)
        cases = [Case(each, moment) for each, moment in product(who, MOMENTS)]
    if arguments.vllm:
        return [sorted(cases, key=lambda case: MOMENTS.index(case.moment))]
    return [[case for case in cases if case.who == who] for who in dict.fromkeys(case.who for case in cases)]


def show(outcomes: Sequence[Outcome], found: Sequence[tuple[str, Difference]]) -> bool:
    """Print the tables; whether all is well."""
    print(
        table(
            ("killed", "moment", "processes", "exit code", "server gone after s", "left", "last words"),
            (outcome.cells() for outcome in outcomes),
        )
        + "\n"
    )
    answers = ("lost", "foreign", "doubled", "other answer", "other score")
    headings = ("continued", *answers, "lost phases", "doubled phases", "stray requests", "summary", "report")
    print(table(headings, ((name, *each.cells()) for name, each in found)))
    return all(each.none for _, each in found) and not any(outcome.left for outcome in outcomes)


def main() -> None:
    """Kill, look, continue, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vllm", nargs=2, metavar=("PYTHON", "MODEL_DIR"))
    parser.add_argument("--questions", type=int, default=270)
    parser.add_argument("--only", action="append", metavar="WHO:MOMENT", help="instead of all; may be repeated")
    arguments = parser.parse_args()
    outcomes: list[Outcome] = []
    found: list[tuple[str, Difference]] = []
    with tempfile.TemporaryDirectory() as temporary:
        what = (experiment(arguments, Path(temporary)),)
        undisturbed = Subject(what, Path(temporary, "undisturbed"))
        print(f"undisturbed: {undisturbed.finish():.1f} s", flush=True)
        for number, chain in enumerate(chains(arguments)):
            subject = Subject(what, Path(temporary, f"run-{number}"))
            for case in chain:
                outcomes.append(killed(subject, case, 0.5 if arguments.vllm else 0.0))
                print(" · ".join(outcomes[-1].cells()), flush=True)
            subject.finish()
            found.append((f"{len(chain)} kills of {chain[0].who}", difference(subject.files, undisturbed.files)))
    well = show(outcomes, found)
    print(f"\n{len(outcomes)} kills: {'no difference' if well else 'DIFFERENT'}")
    sys.exit(not well)


if __name__ == "__main__":
    main()
