"""The search for the length up to which a model is usable: from the shortest upward, no further than needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from harness.core.experiment import Task
from harness.core.record import Record
from harness.core.sized import SearchingSource
from harness.scorers.ledger import score_record


@dataclass(frozen=True)
class LengthSearch:
    """Ascending, because a long text costs more than all shorter ones together: what is not asked is the dear part."""

    task: Task
    source: SearchingSource

    def steps(self) -> tuple[Task, ...]:
        """The task at one length each."""
        return tuple(replace(self.task, source=source) for source in self.source.steps())

    def over(self, step: Task, records: Iterable[Record]) -> bool:
        """Whether longer texts need not be asked, by the answers of `step` among `records`: none was decided, or the
        score lies below the threshold with its whole 95% interval. Later records of an item go before earlier ones.
        """
        from harness.stats.credits import estimate_of  # numpy and scipy take long to import

        lengths = {text.tokens for text in step.source.texts()} if isinstance(step.source, SearchingSource) else set()
        answers = {each.item.id: each for each in records if each.size and each.size.requested_tokens in lengths}
        scores = [(each, score_record(each, step.scorer)) for each in answers.values()]
        found = estimate_of(scores)
        return found.high is None or found.high < self.source.effective_at


def search_of(task: Task) -> LengthSearch | None:
    """The search that a task asks for, if it does."""
    source = task.source
    return LengthSearch(task, source) if isinstance(source, SearchingSource) and source.adaptive else None
