"""The latent kind: a sentence and a question that share no word; only knowing how they hang together finds it."""

from __future__ import annotations

from random import Random
from typing import Annotated, Literal

from msgspec import structs
from pydantic import Field, field_validator

from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.tasks.hidden.associations import NAMES, OPENINGS, Association, Order, associations
from harness.tasks.hidden.depths import scattered, spread
from harness.tasks.needle.plant import Insertion, Plant, Probe

VERSION = 1  # raise it when the same arguments give other samples; the associations themselves are in the fingerprint


class LatentHidden(Kind):
    """ "Actually, Farid lives next to the Colosseum." "Who has been to Rome?"

    The idea is NoLiMa's (Modarressi et al., arXiv:2502.05167): one hop to the city, two to the country, and the name
    before the clue or after it. Items and wording are our own. Names are drawn, so that nobody knows an answer by
    heart. NoLiMa hides one such sentence in a real book; in generated prose it would stand out, and naming the only new
    person would do. So `distractors` say as much of other people, every second one of the kind that is asked for where
    that leaves the question clear.
    """

    kind: Literal["latent"] = "latent"
    hops: Annotated[tuple[Literal[1, 2], ...], Field(min_length=1, description="steps of association, drawn")] = (1, 2)
    orders: Annotated[tuple[Order, ...], Field(min_length=1, description="name before the clue, or after")] = (
        "default",
        "inverted",
    )
    distractors: Annotated[int, Field(ge=0, le=20, description="other sentences of the kind")] = 4

    @field_validator("hops", "orders")
    @classmethod
    def _differ(cls, values: tuple[object, ...]) -> tuple[object, ...]:
        if len(set(values)) < len(values):
            raise ValueError("the same value twice")
        return values

    def fingerprint(self) -> str:
        """Covers the arguments, the associations and the version."""
        items = [structs.astuple(each) for each in associations()]
        return digest([VERSION, self.model_dump(mode="json"), items, NAMES, OPENINGS])

    def plant(self, random: Random, depth: float | None, probes: int) -> Plant:
        """`probes` sentences that are asked for, and the distractors. Raises ValueError where so many do not fit."""
        asked = _together(random, probes)
        others = self._distractors(random, asked)
        names = random.sample(NAMES, len(asked) + len(others))
        orders = [random.choice(self.orders) for _ in names]
        depths = spread(random, probes) if depth is None else [depth] * probes
        told = zip([*asked, *others], names, orders, [*depths, *scattered(random, len(others))], strict=True)
        insertions = tuple(
            Insertion(item.sentence(name, order, random.choice(OPENINGS)), where) for item, name, order, where in told
        )
        questions = tuple(
            self._probe(random, item, names[place], orders[place], place) for place, item in enumerate(asked)
        )
        return Plant(questions, insertions)

    def _probe(self, random: Random, item: Association, name: str, order: Order, place: int) -> Probe:
        hops = random.choice(self.hops)
        tags = {"hops": str(hops), "order": order, "association": item.kind}
        return Probe({"question": item.question(hops)}, (name,), (place,), tags)

    def _distractors(self, random: Random, asked: list[Association]) -> list[Association]:
        chosen = list(asked)
        for number in range(self.distractors):
            fitting = [item for item in associations() if all(map(item.fits, chosen))]
            alike = [item for item in fitting if item.kind == asked[number // 2 % len(asked)].kind]
            chosen.append(random.choice(alike if alike and number % 2 == 0 else fitting))
        return chosen[len(asked) :]


def _together(random: Random, count: int) -> list[Association]:
    """So many associations whose sentences can stand in one text, of as many kinds as there are."""
    kinds = list(dict.fromkeys(item.kind for item in associations()))
    if not 1 <= count <= len(kinds):
        raise ValueError(f"latent needles are of {len(kinds)} kinds, and one of each is asked for at most: not {count}")
    return [
        random.choice([item for item in associations() if item.kind == kind]) for kind in random.sample(kinds, count)
    ]
