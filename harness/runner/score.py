"""Score what was answered: every record that has no score yet, or whose failed item was asked again."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

from harness.core.judging import DrawsLots, RunsCode, Sandbox
from harness.core.ports import Scorer
from harness.core.record import Record
from harness.core.score import Outcome, Score
from harness.runner.score_in_order import scores_in_order
from harness.scorers.ledger import score_record, scorer_name
from harness.store.journal import Journal, read_lines
from harness.store.run_directory import RunDirectory

SYNC_EVERY = 1000

Place = tuple[str, str]
"""Suite and task."""

Scorers = Mapping[Place, Sequence[Scorer]]
"""Those of each task, its own first."""


def all_of(scorers: Scorers) -> list[Scorer]:
    """The scorers of all tasks."""
    return [scorer for of_task in scorers.values() for scorer in of_task]


def score_run(
    directory: RunDirectory,
    scorers: Scorers,
    sandbox: Sandbox | None = None,
    stopped: Callable[[], bool] = lambda: False,
    told: Callable[[Score, int], None] = lambda _score, _count: None,
) -> int:
    """Append the missing scores to scores.jsonl; returns how many.

    Records of tasks that `scorers` lacks are left alone. Scorers that run code need a `sandbox`. Ends early when
    `stopped`: what is missing then is added the next time. `told` hears of
    each before it is written, and how many there are by then.
    """
    scoring = _Scoring(directory, scorers, sandbox)
    journal = Journal(directory.scores)
    added = 0
    try:
        for score in scoring.scores(stopped):
            added += 1
            told(score, added)
            journal.append(score)
            if added % SYNC_EVERY == 0:
                journal.sync()
    finally:
        journal.close()
    return added


class _Judge(NamedTuple):
    """A scorer ready to score, with the name that its scores carry."""

    name: str
    scorer: Scorer
    slow: bool


class _Scoring:
    """The scores that a run lacks, in the order of its records; programs are run side by side."""

    def __init__(self, directory: RunDirectory, scorers: Scorers, sandbox: Sandbox | None) -> None:
        self._directory = directory
        self._targets = directory.targets
        self._judges = {
            place: [_judge(scorer, sandbox) for scorer in of_task if not _draws(scorer)]
            for place, of_task in scorers.items()
        }
        self._own_draws = _drawing({place: of_task[:1] for place, of_task in scorers.items()})
        self._others_draw = _drawing({place: of_task[1:] for place, of_task in scorers.items()})
        self._workers = 1 if sandbox is None else sandbox.workers
        self._scored: defaultdict[str, set[str]] = defaultdict(set)
        self._failed: defaultdict[str, set[str]] = defaultdict(set)
        for score in read_lines(directory.scores, Score):
            (self._failed if score.outcome is Outcome.FAILED else self._scored)[score.scorer].add(score.id)

    def scores(self, stopped: Callable[[], bool]) -> Iterator[Score]:
        """One by one; what fails again as it did before is left out.

        Those of tasks whose own scorer draws lots come first: the first score of an item is taken for its task's own.
        """
        if self._own_draws and not stopped():
            yield from scores_in_order(self._directory, self._own_draws)
        with ThreadPoolExecutor(self._workers) as threads:
            waiting: deque[Future[Score]] = deque()
            try:
                for record, judge in self._missing():
                    if stopped():
                        break
                    waiting.append(self._begun(record, judge, threads))
                    while waiting and (waiting[0].done() or len(waiting) > 4 * self._workers):
                        yield from self._new(waiting.popleft().result())
                for future in waiting:
                    yield from self._new(future.result())
            finally:
                threads.shutdown(wait=True, cancel_futures=True)
        if self._others_draw and not stopped():
            yield from scores_in_order(self._directory, self._others_draw)

    def _missing(self) -> Iterator[tuple[Record, _Judge]]:
        for record in self._directory.records():
            for judge in self._judges.get((record.item.suite, record.item.task), ()):
                if record.item.id not in self._scored[judge.name]:
                    yield record, judge

    def _begun(self, record: Record, judge: _Judge, threads: ThreadPoolExecutor) -> Future[Score]:
        """In a thread where programs are run; all else is done sooner than a thread could be asked."""
        target = self._targets.of(record)
        if judge.slow:
            return threads.submit(score_record, record, judge.scorer, target)
        done: Future[Score] = Future()
        done.set_result(score_record(record, judge.scorer, target))
        return done

    def _new(self, score: Score) -> Iterator[Score]:
        if score.outcome is not Outcome.FAILED or score.id not in self._failed[score.scorer]:
            yield score


def _judge(scorer: Scorer, sandbox: Sandbox | None) -> _Judge:
    name = scorer_name(scorer)
    if isinstance(scorer, RunsCode):
        return _Judge(name, scorer if sandbox is None else scorer.inside(sandbox), slow=True)
    return _Judge(name, scorer, slow=False)


def _drawing(scorers: Scorers) -> dict[Place, list[DrawsLots]]:
    """Those that draw lots, where a task has any."""
    drawing = {
        place: [scorer for scorer in of_task if isinstance(scorer, DrawsLots) and scorer.draws]
        for place, of_task in scorers.items()
    }
    return {place: of_task for place, of_task in drawing.items() if of_task}


def _draws(scorer: Scorer) -> bool:
    return isinstance(scorer, DrawsLots) and scorer.draws
