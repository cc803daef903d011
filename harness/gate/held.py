"""One run beside its references: each of its models, suites and measures, compared or said to be incomparable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from harness.gate.answers_cost import answers_cost
from harness.gate.comparable import model_of, why_answers_differ, why_speed_differs
from harness.gate.drift import LAST_NIGHTS, drift, looked
from harness.gate.evidence import Evidence, Place
from harness.gate.history import History, history_of, looks, was_worse
from harness.gate.quality import quality, undecided, unless_lost
from harness.gate.references import References
from harness.gate.result import Against
from harness.gate.side import Side
from harness.gate.speed import SPEED, Asked, speed
from harness.gate.tolerances import Tolerances
from harness.report.comparisons import credits_of
from harness.store.manifest import ModelEntry


@dataclass(frozen=True)
class Held:
    """One run with its references and the nights between."""

    side: Side
    references: References
    tolerances: Tolerances

    def against_baseline(self) -> Iterator[Evidence]:
        """Answers, cost and speed of every model that has a baseline; of one beside them, that it has none."""
        for model, reference in self.references.baselines.items():
            before = Side(reference.path)
            for suite in self._suites(model):
                yield from self._answers(before, model, suite)
            yield from self._missing(before, model)
            yield from self._speed(
                before, self._history.after(reference.reference.created_at, model), model, "baseline"
            )
        for model in (entry.name for entry in self.side.manifest.models):
            if self.references.baselines and model not in self.references.baselines:
                yield from self._new(model)

    def against_anchor(self) -> Iterator[Evidence]:
        """What has become of each suite, and of speed, since the anchor."""
        for model, reference in self.references.anchors.items():
            since = self._history.after(reference.reference.created_at, model)
            if not since:
                continue  # the first night after the anchor is held against it as the baseline
            anchor, night = Side(reference.path), self.looks[model]
            for suite in self._suites(model):
                place = Place(model, suite, "quality", "anchor")
                yield looked(self._drift(anchor, since, place), night)
            if reference.path != self.references.baselines[model].path:
                for one in self._speed(anchor, since, model, "anchor"):
                    yield looked(one, night)

    @cached_property
    def looks(self) -> dict[str, int]:
        """How many nights each model was, or could have been, held against its anchor, this one included."""
        return {
            model: looks(self._history.after(of.reference.created_at, model), model, of.reference)
            for model, of in self.references.anchors.items()
        }

    def _answers(self, before: Side, model: str, suite: str) -> Iterator[Evidence]:
        differ = why_answers_differ(self.side.manifest, before.manifest, model, suite)
        places = [Place(model, suite, "quality"), Place(model, suite, "undecided")]
        if differ:
            yield from (self._incomparable(place, differ) for place in places)
            return
        now, then = self.side.of(model, suite), before.of(model, suite)
        of_quality = self.tolerances.of(suite, "quality")
        yield unless_lost(quality(credits_of(now, model), credits_of(then, model), places[0], of_quality), now, then)
        yield unless_lost(undecided(now, then, places[1], self.tolerances.of(suite, "undecided")), now, then)
        if self._entry(model).price is not None:
            place = Place(model, suite, "cost")
            rows = [side.answers_of(model, suite) for side in (self.side, before)]
            yield answers_cost(rows[0], rows[1], place, self.tolerances.of(suite, "cost"))
        elif model_of(before.manifest, model).price is not None:
            yield self._incomparable(Place(model, suite, "cost"), "no price this time, and the reference has one")

    def _drift(self, anchor: Side, since: Sequence[Side], place: Place) -> Evidence:
        differ = why_answers_differ(self.side.manifest, anchor.manifest, place.model, place.suite)
        if differ:
            return self._incomparable(place, differ)
        alike = [
            side
            for side in since[-LAST_NIGHTS + 1 :]
            if not why_answers_differ(side.manifest, anchor.manifest, place.model, place.suite)
            and not was_worse(side, place.model, place.suite)
        ]
        nights = [side.of(place.model, place.suite) for side in (*alike, self.side)]
        tolerance = self.tolerances.of(place.suite, "quality")
        then = anchor.of(place.model, place.suite)
        credits = [credits_of(night, place.model) for night in nights]
        return unless_lost(drift(credits, credits_of(then, place.model), place, tolerance), nights[-1], then)

    def _speed(self, before: Side, since: Sequence[Side], model: str, against: Against) -> Iterator[Evidence]:
        for suite in (each.name for each in self.side.manifest.load_suites):
            differ = why_speed_differs(self.side.manifest, before.manifest, model, suite)
            later = [
                side.summary.load
                for side in since
                if not was_worse(side, model, suite)
                and not why_speed_differs(side.manifest, before.manifest, model, suite)
            ]
            for measure in SPEED:
                place = Place(model, suite, measure, against)
                if measure == "cost" and self._entry(model).hosting is None:
                    continue
                if differ:
                    yield self._incomparable(place, differ)
                    continue
                asked = Asked(place, self.tolerances.of(suite, measure), self.tolerances.night_noise)
                yield speed(self.side.summary.load, before.summary.load, later, asked)

    def _missing(self, before: Side, model: str) -> Iterator[Evidence]:
        """What the reference was asked, and this run is not: it would else go unseen."""
        here, there = self.side.manifest, before.manifest
        entry = model_of(there, model)
        for suite in (each.name for each in there.suites if there.asked(entry, each.name)):
            if suite not in self._suites(model):
                yield self._incomparable(Place(model, suite, "quality"), "not asked this time, and the reference was")
        loads = {each.name for each in here.load_suites}
        for suite in (each.name for each in there.load_suites if each.name not in loads):
            yield self._incomparable(Place(model, suite, "throughput"), "not put to this load, and the reference was")

    def _new(self, model: str) -> Iterator[Evidence]:
        """A model without a baseline beside others that have one, as after it was renamed: it would else go unseen."""
        loads = [each.name for each in self.side.manifest.load_suites]
        places = [Place(model, suite, "quality") for suite in self._suites(model)]
        for place in (*places, *(Place(model, suite, "throughput") for suite in loads)):
            yield self._incomparable(place, "the model has no baseline")

    def _incomparable(self, place: Place, why: str) -> Evidence:
        tolerance = self.tolerances.of(place.suite, place.measure)
        return Evidence(place, tolerance, untold=why, incomparable=True)

    @cached_property
    def _history(self) -> History:
        return history_of(self.side.manifest, self.side.path.parent)

    def _entry(self, model: str) -> ModelEntry:
        return model_of(self.side.manifest, model)

    def _suites(self, model: str) -> Iterator[str]:
        for suite in self.side.manifest.suites:
            if self.side.manifest.asked(self._entry(model), suite.name):
                yield suite.name
