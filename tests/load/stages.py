"""What takes need in tests: a workload of plain words, a stage on a fake server, and a watcher."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from harness.core.card import Card
from harness.core.experiment import LoadSuite, Model, PhaseTimes
from harness.core.fingerprint import digest
from harness.core.generation import Generation
from harness.core.kind import Kind
from harness.core.load import Conversation, Turn
from harness.core.ports import Served, TokenCounter
from harness.core.sample import Message
from harness.endpoints.openai import OpenAIEndpoint
from harness.endpoints.tokens import ServerCounter
from harness.load.progress import Standing
from harness.load.stage import Pace, Stage


class Words(Kind):
    """Conversations of so many turns of one word, which tells them apart; `prefix` goes before each."""

    kind: Literal["words"] = "words"
    turns: int = 1
    output_tokens: int = 5
    prefix: str = ""
    system: str = ""

    def fingerprint(self) -> str:
        return digest(self.describe())

    @property
    def several_turns(self) -> bool:
        return self.turns > 1

    def recorded_s(self) -> Iterator[float]:
        return iter(())

    def conversations(
        self, count: int, tokens: TokenCounter, overhead: int, seed: int, first: int = 0
    ) -> list[Conversation]:
        return [
            Conversation(
                number,
                tuple(
                    Turn(Message("user", f"{self.prefix}word{seed}-{number}-{turn}"), 1, self.output_tokens)
                    for turn in range(self.turns)
                ),
                self.system,
            )
            for number in range(first, first + count)
        ]


def load_suite(*loads: object, times: tuple[float, float, float] = (0.1, 0.5, 0.3), **fields: object) -> LoadSuite:
    workload = fields.pop("workload", Words())
    return LoadSuite("words", "", workload, loads, PhaseTimes(*times), **fields)


def stage_on(server, suite: LoadSuite, **endpoint: object) -> Stage:
    """A stage on a fake server, without the first requests."""
    asked = OpenAIEndpoint(base_url=server.url, model="nano", **endpoint)
    model = Model("scout", Card(id="scout", name="Scout"), Generation(), asked)
    tokens = ServerCounter(server.url.removesuffix("/v1"), "nano", {}, 5.0)
    return Stage(model, suite, asked, Served("nano", engine="vllm"), tokens, 0, Pace(0.001, 0.001))


class Onlooker:
    """Load progress that keeps what it was told."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.ended: list[str] = []
        self.notices: list[str] = []
        self.standings: list[Standing] = []

    def model_started(self, model: str) -> None: ...
    def phase_started(self, phase: object, seconds: float) -> None:
        self.started.append(phase.label)

    def phase_ticked(self, phase: object, standing: Standing) -> None:
        self.standings.append(standing)

    def phase_ended(self, record: object, standing: Standing) -> None:
        self.ended.append(record.phase.label)

    def notice(self, text: str) -> None:
        self.notices.append(text)
