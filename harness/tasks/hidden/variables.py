"""Variables that hand a value on, line by line: which of them hold it? RULER's variable tracking."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from string import ascii_uppercase
from typing import Annotated, Literal

from msgspec import Struct
from pydantic import Field

from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.sample import JsonValue
from harness.tasks.haystacks.noise import SENTENCES
from harness.tasks.needle.plant import Insertion, Plant, Probe
from harness.tasks.split import held_out

VERSION = 1  # raise it when the same arguments give other secrets

_EXAMPLE_ROUNDS = 16  # of the noise: what RULER's 500 tokens hold, as Llama 3 and cl100k count them
_EXAMPLE_HOPS = 10  # at most, as there


class _Chain(Struct, frozen=True):
    names: tuple[str, ...]
    value: str

    def assignments(self) -> list[str]:
        """In the order in which they must stand."""
        handed = [f"VAR {now} = VAR {before}" for before, now in pairwise(self.names)]
        return [f"VAR {self.names[0]} = {self.value}", *handed]


class VariableTrackingHidden(Kind):
    """`chains` chains of `hops` + 1 variables, of which a question asks for one: the variables that hold its value.

    RULER's `variable_tracking` (NVIDIA/RULER, `scripts/data/synthetic/variable_tracking.py`). There, an assignment that
    hands a value on ends with a space, which is left out here; the worked example is as long as 500 tokens hold, and
    here as they do by Llama 3's count; and two chains may there have one value.
    """

    kind: Literal["variable-tracking"] = "variable-tracking"
    chains: Annotated[int, Field(ge=1, le=20, description="chains in one text")] = 1
    hops: Annotated[int, Field(ge=1, le=20, description="times that each value is handed on")] = 4
    example: Annotated[bool, Field(description="give the prompt a worked example")] = True
    full_stops: Annotated[bool, Field(description="end assignments with one, as in running text")] = False

    def fingerprint(self) -> str:
        """Covers the arguments and the version."""
        return digest([VERSION, self.model_dump(mode="json")])

    def plant(self, random: Random, depth: float | None, probes: int) -> Plant:
        """The first assignment of what is asked for stands at `depth`, the others of its chain anywhere behind it.

        Each probe sees `query` (the value), `count` (how many variables hold it), and `example`, None without one, with
        `context`, `query`, `count` and `answer`. Raises ValueError for more than 20 probes.
        """
        if probes > 20:
            raise ValueError(f"{probes} probes need a chain each; at most 20 fit one text")
        chains = _chains(random, max(self.chains, probes), self.hops, letters=5)
        stop = "." if self.full_stops else ""
        shown: JsonValue = self._example(random, stop) if self.example else None
        insertions: list[Insertion] = []
        for number, chain in enumerate(chains):
            first = depth if number < probes else None
            depths = sorted(round(random.uniform(first or 0, 100), 2) for _ in chain.names)
            if first is not None:
                depths[0] = first
            places = zip(chain.assignments(), depths, strict=True)
            insertions += (Insertion(assignment + stop, place) for assignment, place in places)
        links = self.hops + 1
        questions = (
            Probe(
                fields={"query": chain.value, "count": links, "example": shown},
                target=chain.names,
                asks_for=tuple(range(number * links, (number + 1) * links)),
            )
            for number, chain in enumerate(chains[:probes])
        )
        return Plant(tuple(questions), tuple(insertions))

    def _example(self, random: Random, stop: str) -> JsonValue:
        """A short text of the same kind with its answer: names of three letters, as in RULER."""
        chains = _chains(random, self.chains, min(self.hops, _EXAMPLE_HOPS), letters=3)
        lines = list(SENTENCES) * _EXAMPLE_ROUNDS
        for chain in chains:
            places = sorted(random.choices(range(len(lines) + 1), k=len(chain.names)))
            for moved, (place, assignment) in enumerate(zip(places, chain.assignments(), strict=True)):
                lines.insert(place + moved, assignment + stop)
        first = chains[0]
        return {
            "context": "\n".join(lines),
            "query": first.value,
            "count": len(first.names),
            "answer": " ".join(first.names),
        }


def _chains(random: Random, number: int, hops: int, letters: int) -> list[_Chain]:
    """No name and no value twice. Values are of the part that no embedded model was trained on."""
    names: dict[str, None] = {}
    while len(names) < number * (hops + 1):
        names["".join(random.choices(ascii_uppercase, k=letters))] = None
    values: dict[str, None] = {}
    while len(values) < number:
        value = str(random.randrange(10_000, 99_999))
        if held_out(value):
            values[value] = None
    listed = list(names)
    return [
        _Chain(tuple(listed[first : first + hops + 1]), value)
        for first, value in zip(range(0, len(listed), hops + 1), values, strict=True)
    ]
