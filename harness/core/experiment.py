"""An experiment: which models answer which suites. Resolved: every default visible, every file found."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from harness.core.card import Card
from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.generation import Generation
from harness.core.hosting import Hosting
from harness.core.nearest import did_you_mean
from harness.core.ports import Arrivals, Endpoint, Prompt, Scorer, Server, Source, Workload
from harness.core.price import Price
from harness.core.slo import Bound

EQUIVALENCE_MARGIN = 0.02
"""Credit: two points of a hundred decide hardly any deployment."""


@dataclass(frozen=True)
class Model:
    """One column of the comparison: a card served somewhere, asked in one way.

    Where `server` is set, the harness starts it first and asks `endpoint.at(its URL)`. `stands_in_for` is the name of
    the model that an embedded one replaces.
    """

    name: str
    card: Card
    generation: Generation
    endpoint: Endpoint
    server: Server | None = None
    price: Price | None = None
    hosting: Hosting | None = None
    stands_in_for: str | None = None

    def fingerprint(self) -> str:
        """Covers what changes its answers."""
        served = self.server.fingerprint() if self.server else None
        asked = [self.endpoint.fingerprint(), self.generation.model_dump(mode="json")]
        return digest([self.name, self.card.id, self.card.revision, served, *asked])

    def deployment(self) -> str:
        """Covers what changes its speed but not its answers: where it is served, and on what; not at what price."""
        address = None if self.server else self.endpoint.describe().get("base_url")
        machines = None if self.hosting is None else [self.hosting.accelerator, self.hosting.count]
        return digest([address, machines])


@dataclass(frozen=True)
class Task:
    """One kind of question and how its answers are judged. `max_tokens` can only lower the model's output cap.

    The score is `scorer`'s; `other_scorers` judge the same answers too, to show what rests on the reading.
    """

    name: str
    source: Source
    prompt: Prompt
    scorer: Scorer
    epochs: int = 1
    max_tokens: int | None = None
    other_scorers: tuple[Scorer, ...] = ()

    @property
    def scorers(self) -> tuple[Scorer, ...]:
        """All that judge its answers, its own first."""
        return (self.scorer, *self.other_scorers)

    def output_cap(self, generation: Generation) -> int:
        """Tokens that an answer may have."""
        return min(self.max_tokens or generation.max_tokens, generation.max_tokens)

    def items(self) -> int | None:
        """Samples × epochs, None when only reading the source would tell."""
        size = self.source.size()
        return None if size is None else size * self.epochs


@dataclass(frozen=True)
class Suite:
    """A named set of tasks. A confidential one goes to in-house endpoints only. Models whose credits (0 to 1) differ by
    less than `equivalence_margin` pass for equal."""

    name: str
    description: str
    tasks: tuple[Task, ...]
    confidential: bool = False
    equivalence_margin: float = EQUIVALENCE_MARGIN

    def items(self) -> int | None:
        """Items of all tasks for one model, None when a task's are unknown."""
        items = [task.items() for task in self.tasks]
        return None if None in items else sum(count for count in items if count is not None)


@dataclass(frozen=True)
class PhaseTimes:
    """The parts of a load phase, in seconds: requests count that begin in the steady part; what has not ended when the
    cool-down is over is broken off."""

    warm_up_s: float
    steady_s: float
    cool_down_s: float


@dataclass(frozen=True)
class Search:
    """Look for the highest rate (Poisson arrivals) that holds the suite's SLO, to within `tolerance` of it."""

    lowest_requests_per_s: float
    highest_requests_per_s: float
    tolerance: float


@dataclass(frozen=True)
class LoadSuite:
    """A named set of loads: what is sent, how it arrives, how long it is measured and what is good enough."""

    name: str
    description: str
    workload: Workload
    loads: tuple[Arrivals, ...]
    times: PhaseTimes
    repetitions: int = 1
    slo: tuple[Bound, ...] = ()
    search: Search | None = None
    confidential: bool = False

    def fingerprint(self) -> str:
        """Covers what changes a phase's figures, apart from the model and the load itself."""
        times = [self.times.warm_up_s, self.times.steady_s, self.times.cool_down_s]
        return digest([self.name, self.workload.fingerprint(), times])


@dataclass(frozen=True)
class RunSettings:
    """How the run is carried out; nothing here changes a score. `load_clients` is how many processes make the load."""

    models_at_once: int = 1
    failed_limit: float = 0.02
    max_usd: float | None = None
    load_clients: int = 1


@dataclass(frozen=True)
class Experiment:
    """The whole question. `embedded` says that the embedded models stand in for the named ones."""

    name: str
    description: str
    models: tuple[Model, ...]
    suites: tuple[Suite, ...]
    load_suites: tuple[LoadSuite, ...] = ()
    settings: RunSettings = RunSettings()
    embedded: bool = False

    def only(self, names: Collection[str]) -> Experiment:
        """The same for some of its models, by their names or those that they stand in for. Raises UserError."""
        known = {name: model for model in self.models for name in (model.name, model.stands_in_for) if name}
        for name in names:
            if name not in known:
                raise UserError(
                    f'the experiment has no model "{name}"', fix=did_you_mean(name, known, list_as="Its models")
                )
        wanted = [known[name] for name in names]
        return replace(self, models=tuple(model for model in self.models if model in wanted))

    def fingerprint(self) -> dict[str, str]:
        """One digest for each part that changes a score, by a name a person can read. Load changes none."""
        parts = {f"model {model.name}": model.fingerprint() for model in self.models}
        for suite in self.suites:
            for task in suite.tasks:
                name = f"task {suite.name}/{task.name}"
                parts[f"{name} questions"] = task.source.fingerprint()
                parts[f"{name} prompt"] = digest([task.prompt.fingerprint(), task.max_tokens, task.epochs])
                parts[f"{name} scorer"] = task.scorer.fingerprint()
        return parts
