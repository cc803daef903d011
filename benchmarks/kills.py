"""kill -9 at random moments of a run, each time continued with the same command: is the end the same?

    python benchmarks/kills.py                    questions and load on the embedded models, 20 kills
    python benchmarks/kills.py --instant 20000    the same on an instant server, in a minute

A moment is drawn evenly from what remains of the run: start-up, asking, load phases, scoring and writing the report. A
second undisturbed run tells what differs without any kill. Exits with 1 when anything is lost, doubled or different, or
when a killed run leaves a process behind.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from contestants import Job, write_experiment
from instant_server import instant_server
from measured import table
from questions import write_questions
from run_files import Difference, RunFiles, difference

HARNESS = Path(sys.executable).with_name("harness")
MARK = "HARNESS_BENCHMARK_RUN"
PATIENCE_S = 5.0


@dataclass(frozen=True)
class Subject:
    """The command under test, run into a directory of its own; its processes carry a mark to be found by."""

    experiment: tuple[str | Path, ...]
    directory: Path

    @property
    def files(self) -> RunFiles:
        """What it left."""
        return RunFiles(self.directory / "results", self.directory / "reports")

    def start(self) -> subprocess.Popen[bytes]:
        """Start it; what it says goes to a log."""
        self.directory.mkdir(exist_ok=True)
        files = self.files
        where = ["--results", files.results, "--reports", files.reports]
        with (self.directory / "log").open("ab") as log:
            return subprocess.Popen(
                [HARNESS, "run", *self.experiment, *where],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=os.environ | {MARK: str(self.directory)},
            )

    def finish(self) -> float:
        """Run it to its end; how long that took, in s. Exits when it fails."""
        begun = time.perf_counter()
        if code := self.start().wait():
            sys.exit(f"the run ended with {code}:\n{(self.directory / 'log').read_text()[-4000:]}")
        return time.perf_counter() - begun

    def kill_at(self, moment_s: float) -> bool:
        """Start it and kill it after `moment_s`; False when it had ended by then."""
        process = self.start()
        try:
            process.wait(moment_s)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return True
        return False

    def left_behind(self) -> int:
        """Processes of a killed run that are still there after a few seconds; they are ended."""
        mark = f"{MARK}={self.directory}".encode()
        deadline = time.monotonic() + PATIENCE_S
        while (orphans := list(marked(mark))) and time.monotonic() < deadline:
            time.sleep(0.05)
        for orphan in orphans:
            os.kill(orphan, signal.SIGKILL)
        return len(orphans)


def marked(mark: bytes) -> Iterator[int]:
    """The processes that were started with `mark` in their environment."""
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in path.read_bytes().split(b"\0"):
                yield int(path.parent.name)
        except OSError:
            continue  # it has just ended, or is not ours


@dataclass(frozen=True)
class Pace:
    """How long an undisturbed run takes, of this its load phases, and a run that has nothing left to do; how many items
    and phases there are."""

    whole_s: float
    load_s: float
    nothing_to_do_s: float
    items: int
    phases: int

    def remaining_s(self, files: RunFiles) -> float:
        """How long a run goes on that has left these files so far."""
        asking = max(self.whole_s - self.load_s - self.nothing_to_do_s, 0.0)
        loading = self.load_s * (1 - len(files.phases()) / self.phases) if self.phases else 0.0
        return self.nothing_to_do_s + asking * (1 - len(files.times_answered()) / self.items) + loading


@dataclass(frozen=True)
class Kill:
    """One kill: when, and what was on disk then."""

    run: int
    moment_s: float
    answered: int
    phases: int
    scored: int
    left_behind: int

    def cells(self, pace: Pace) -> tuple[str, ...]:
        """For a table."""
        done, scored = f"{self.answered}/{pace.items}", f"{self.scored}/{pace.items}"
        phases = f"{self.phases}/{pace.phases}"
        return (str(self.run), f"{self.moment_s:.2f}", done, phases, scored, str(self.left_behind))


def kill_and_continue(subject: Subject, pace: Pace, times: int, run: int) -> list[Kill]:
    """Kill `subject` up to `times` times, then let it finish."""
    kills: list[Kill] = []
    for _ in range(times):
        moment = random.uniform(0, pace.remaining_s(subject.files))  # noqa: S311 - no secret
        if not subject.kill_at(moment):
            break
        orphans, files = subject.left_behind(), subject.files
        done = (len(files.times_answered()), len(files.phases()), len(files.scores()))
        kills.append(Kill(run, moment, *done, orphans))
    subject.finish()
    return kills


@contextmanager
def experiment(arguments: argparse.Namespace, directory: Path) -> Iterator[tuple[str | Path, ...]]:
    """The arguments of `harness run`."""
    if not arguments.instant:
        yield (arguments.config,)
        return
    with instant_server() as server:
        questions = write_questions(directory / "questions.jsonl", arguments.instant)
        yield (write_experiment(Job(questions, arguments.instant, server, True, directory)),)


def main() -> None:
    """Kill, continue, compare; print two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path, default=Path(__file__).with_name("faults.yaml"))
    parser.add_argument("--instant", type=int, metavar="QUESTIONS", help="ask an instant server instead")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--kills-per-run", type=int, default=4)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 100_000)
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    print(f"seed {arguments.seed}", flush=True)
    with tempfile.TemporaryDirectory() as temporary, experiment(arguments, Path(temporary)) as what:
        undisturbed, again = Subject(what, Path(temporary, "undisturbed")), Subject(what, Path(temporary, "again"))
        whole_s = undisturbed.finish()
        phases = undisturbed.files.phases()
        items = len(undisturbed.files.times_answered())
        pace = Pace(whole_s, sum(phases.values()), undisturbed.finish(), items, len(phases))
        again.finish()
        found: list[tuple[str, Difference]] = [("undisturbed again", difference(again.files, undisturbed.files))]
        kills: list[Kill] = []
        torn = 0
        while len(kills) < arguments.kills:
            run = len(found)
            subject = Subject(what, Path(temporary, f"run-{run}"))
            kills += kill_and_continue(subject, pace, min(arguments.kills_per_run, arguments.kills - len(kills)), run)
            found.append((f"run {run}", difference(subject.files, undisturbed.files)))
            torn += subject.files.torn()
    what = f"{pace.items} items and {pace.phases} load phases"
    print(f"undisturbed: {what} in {whole_s:.1f} s, {pace.nothing_to_do_s:.1f} s with nothing to do\n")
    headings = ("run", "killed after s", "answered", "phases", "scored", "processes left")
    print(table(headings, (kill.cells(pace) for kill in kills)) + "\n")
    answers = ("lost", "foreign", "doubled", "other answer", "other score")
    headings = ("", *answers, "lost phases", "doubled phases", "stray requests", "summary", "report")
    print(table(headings, ((name, *each.cells()) for name, each in found)))
    same = all(each.none for _, each in found) and not any(kill.left_behind for kill in kills)
    print(f"\n{len(kills)} kills, {torn} torn lines set aside: {'no difference' if same else 'DIFFERENT'}")
    sys.exit(not same)


if __name__ == "__main__":
    main()
