"""Which models are measured tonight, and why each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.hub.change import Change
from harness.nightly.load import Nightly, Question
from harness.nightly.night import Job, Night
from harness.nightly.past import Past

_DAY_S = 86_400


@dataclass(frozen=True)
class Occasion:
    """What a night begins with. `before` is the last one; `everything` says that all was asked for."""

    now: float
    changes: tuple[Change, ...]
    before: Night | None = None
    everything: bool = False

    @property
    def failed_before(self) -> tuple[Job, ...]:
        """Those of the last night that were not measured whole: what called for them still does."""
        return tuple(job for job in self.before.jobs if job.status != "measured") if self.before else ()


def jobs_of(nightly: Nightly, past: Past, occasion: Occasion) -> tuple[Job, ...]:
    """A job for each model that there is a reason to measure; none when nothing changed."""
    planned = []
    for question in nightly.questions:
        for place, model in enumerate(question.experiment.models):
            asked = _Asked(question, place, past, nightly.file.every_days)
            why = tuple(asked.reasons(occasion))
            if why:
                planned.append(
                    Job(config=str(question.config), experiment=question.experiment.name, model=model.name, why=why)
                )
    return tuple(planned)


@dataclass(frozen=True)
class _Asked:
    """One model of a question, and how often it is to be measured."""

    question: Question
    place: int
    past: Past
    every_days: float | None

    def reasons(self, occasion: Occasion) -> Iterator[str]:
        """Why to measure it, in words; none when there is no need."""
        experiment, card = self.question.experiment, self.question.cards[self.place]
        model = experiment.models[self.place].name
        if occasion.everything:
            yield "all was asked for"
        for change in occasion.changes:
            if change.calls_for == "rerun" and change.subject == card.id:
                yield f"{change.part} changed"
        for job in occasion.failed_before:
            if (job.experiment, job.model) == (experiment.name, model):
                yield f"{job.status} the last time"
        last = self.past.newest(experiment, model)
        if last is None:
            yield "never measured like this"
        elif self.every_days is not None and occasion.now - last.manifest.created_at >= self.every_days * _DAY_S:
            yield f"last measured {(occasion.now - last.manifest.created_at) / _DAY_S:.0f} days ago"
