"""Score what was answered: every record that has no score yet, or whose failed item was asked again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from harness.core.ports import Scorer
from harness.core.score import Outcome, Score
from harness.scorers.ledger import score_record, scorer_name
from harness.store.journal import Journal, read_lines
from harness.store.run_directory import RunDirectory

SYNC_EVERY = 1000


def score_run(directory: RunDirectory, scorers: Mapping[tuple[str, str], Scorer]) -> int:
    """Append the missing scores to scores.jsonl; returns how many.

    `scorers` maps (suite, task) to the scorer of that task; records of other tasks are left alone.
    """
    names = {place: scorer_name(scorer) for place, scorer in scorers.items()}
    scored: defaultdict[str, set[str]] = defaultdict(set)
    failed: defaultdict[str, set[str]] = defaultdict(set)
    for score in read_lines(directory.scores, Score):
        (failed if score.outcome is Outcome.FAILED else scored)[score.scorer].add(score.id)
    journal = Journal(directory.scores)
    added = 0
    try:
        for record in directory.records():
            place = (record.item.suite, record.item.task)
            if place not in scorers or record.item.id in scored[names[place]]:
                continue
            score = score_record(record, scorers[place])
            if score.outcome is Outcome.FAILED and score.id in failed[score.scorer]:
                continue
            journal.append(score)
            added += 1
            if added % SYNC_EVERY == 0:
                journal.sync()
    finally:
        journal.close()
    return added
