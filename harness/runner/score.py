"""Score what was answered: every record that has no score yet, or whose failed item was asked again."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

from harness.core.ports import RunsCode, Sandbox, Scorer
from harness.core.record import Record
from harness.core.score import Outcome, Score
from harness.scorers.ledger import score_record, scorer_name
from harness.store.journal import Journal, read_lines
from harness.store.run_directory import RunDirectory

SYNC_EVERY = 1000

Place = tuple[str, str]
"""Suite and task."""


def score_run(
    directory: RunDirectory,
    scorers: Mapping[Place, Scorer],
    sandbox: Sandbox | None = None,
    stopped: Callable[[], bool] = lambda: False,
    told: Callable[[int], None] = lambda _: None,
) -> int:
    """Append the missing scores to scores.jsonl; returns how many.

    `scorers` maps (suite, task) to the scorer of that task; records of other tasks are left alone. Those that run code
    need a `sandbox`. Ends early when `stopped`: what is missing then is added the next time. `told` hears how many
    there are by now.
    """
    scoring = _Scoring(directory, scorers, sandbox)
    journal = Journal(directory.scores)
    added = 0
    try:
        for score in scoring.scores(stopped):
            journal.append(score)
            added += 1
            told(added)
            if added % SYNC_EVERY == 0:
                journal.sync()
    finally:
        journal.close()
    return added


class _Scoring:
    """The scores that a run lacks, in the order of its records; programs are run side by side."""

    def __init__(self, directory: RunDirectory, scorers: Mapping[Place, Scorer], sandbox: Sandbox | None) -> None:
        self._directory = directory
        self._targets = directory.targets
        self._names = {place: scorer_name(scorer) for place, scorer in scorers.items()}
        self._scorers = {place: _inside(scorer, sandbox) for place, scorer in scorers.items()}
        self._slow = {place for place, scorer in scorers.items() if isinstance(scorer, RunsCode)}
        self._workers = 1 if sandbox is None else sandbox.workers
        self._scored: defaultdict[str, set[str]] = defaultdict(set)
        self._failed: defaultdict[str, set[str]] = defaultdict(set)
        for score in read_lines(directory.scores, Score):
            (self._failed if score.outcome is Outcome.FAILED else self._scored)[score.scorer].add(score.id)

    def scores(self, stopped: Callable[[], bool]) -> Iterator[Score]:
        """One by one; what fails again as it did before is left out."""
        with ThreadPoolExecutor(self._workers) as threads:
            waiting: deque[Future[Score]] = deque()
            try:
                for record in self._missing():
                    if stopped():
                        break
                    waiting.append(self._begun(record, threads))
                    while waiting and (waiting[0].done() or len(waiting) > 4 * self._workers):
                        yield from self._new(waiting.popleft().result())
                for future in waiting:
                    yield from self._new(future.result())
            finally:
                threads.shutdown(wait=True, cancel_futures=True)

    def _missing(self) -> Iterator[Record]:
        for record in self._directory.records():
            place = (record.item.suite, record.item.task)
            if place in self._scorers and record.item.id not in self._scored[self._names[place]]:
                yield record

    def _begun(self, record: Record, threads: ThreadPoolExecutor) -> Future[Score]:
        """In a thread where programs are run; all else is done sooner than a thread could be asked."""
        place = (record.item.suite, record.item.task)
        target = self._targets.of(record)
        if place in self._slow:
            return threads.submit(score_record, record, self._scorers[place], target)
        done: Future[Score] = Future()
        done.set_result(score_record(record, self._scorers[place], target))
        return done

    def _new(self, score: Score) -> Iterator[Score]:
        if score.outcome is not Outcome.FAILED or score.id not in self._failed[score.scorer]:
            yield score


def _inside(scorer: Scorer, sandbox: Sandbox | None) -> Scorer:
    return scorer.inside(sandbox) if isinstance(scorer, RunsCode) and sandbox is not None else scorer
