"""A small experiment for the runner's tests: sums as questions, asked at whatever endpoint the test gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from harness.core.card import Card
from harness.core.experiment import Model, Suite, Task
from harness.core.fingerprint import digest
from harness.core.generation import Generation
from harness.core.kind import Kind
from harness.core.passage import Passage
from harness.core.ports import Endpoint, Gauge
from harness.core.sample import Message, Sample
from harness.scorers.match import MatchScorer


class Sums(Kind):
    """The sums i + 1, for i below `count`; each text padded to `width` characters; `clusters` of them share a text."""

    kind: Literal["sums"] = "sums"
    count: int = 10
    width: int = 0
    with_recipe: bool = False
    clusters: int = 0

    def fingerprint(self) -> str:
        return digest(self.describe())

    def size(self) -> int | None:
        return self.count

    def samples(self, gauge: Gauge) -> Iterator[Sample]:
        for i in range(self.count):
            recipe = {"i": i} if self.with_recipe else None
            text = f"{i} + 1".ljust(self.width)
            cluster = str(i // self.clusters) if self.clusters else ""
            tags = {"i": str(i)}
            passage = Passage(("shared",)) if cluster else None
            yield Sample(
                str(i), {"text": text}, (str(i + 1),), tags=tags, recipe=recipe, passage=passage, cluster=cluster
            )


class Plain(Kind):
    """The text as it is."""

    kind: Literal["plain"] = "plain"

    def fingerprint(self) -> str:
        return "plain"

    def render(self, sample: Sample) -> tuple[Message, ...]:
        return (Message("user", str(sample.fields["text"])),)


class Characters:
    """Counts four characters as a token."""

    name = "approximate, four characters a token"
    identity = None

    def count(self, text: str) -> int:
        return -(-len(text) // 4)

    def count_each(self, texts: Sequence[str]) -> list[int]:
        return [self.count(text) for text in texts]


def task(epochs: int = 1, **source: object) -> Task:
    return Task("sums", Sums(**source), Plain(), MatchScorer(kind="match"), epochs)


def suite(*tasks: Task) -> Suite:
    return Suite("arithmetic", "sums", tasks or (task(),))


def model(endpoint: Endpoint, **generation: object) -> Model:
    return Model("scout", Card(id="scout", name="Scout"), Generation(**generation), endpoint)


class Watcher:
    """Progress that keeps what it was told."""

    def __init__(self) -> None:
        self.notices: list[str] = []

    def model_started(self, model: str) -> None: ...
    def suite_started(self, model: str, suite: str, total: int | None, finished: int) -> None: ...
    def answered(self, record: object) -> None: ...
    def suite_ended(self, model: str, suite: str) -> None: ...
    def scored(self, count: int) -> None: ...
    def phase_started(self, phase: object, seconds: float) -> None: ...
    def phase_ticked(self, phase: object, standing: object) -> None: ...
    def phase_ended(self, record: object, standing: object) -> None: ...
    def notice(self, text: str) -> None:
        self.notices.append(text)
