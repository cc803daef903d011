"""The order kind: events scattered over the text, to be listed as they come in it, or as they happened."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Annotated, Literal

from pydantic import Field

from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.tasks.hidden.depths import spread
from harness.tasks.hidden.key_value import draw_needle
from harness.tasks.needle.plant import Insertion, Plant, Probe

VERSION = 1  # raise it when the same arguments give other samples

_FIRST_DAY = date(1900, 1, 1)
_DAYS = 30_000
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


class OrderHidden(Kind):
    """`facts` expeditions, each named by a random key and told of in a sentence of its own.

    `by: appearance` asks for their names in the order of the text, whose sentences say nothing else. `by: time` gives
    each a day, and asks for the order of the days; the text has them in another. Each stands in a part of the text of
    its own, so that an order needs all of the text. The names are random: nobody knows an order by heart.
    """

    kind: Literal["order"] = "order"
    facts: Annotated[int, Field(ge=2, le=20, description="events to bring in order")] = 5
    by: Annotated[Literal["appearance", "time"], Field(description="as the text has them, or as they happened")] = (
        "appearance"
    )

    def fingerprint(self) -> str:
        """Covers the arguments and the version."""
        return digest([VERSION, self.model_dump(mode="json")])

    def plant(self, random: Random, depth: float | None, probes: int) -> Plant:
        """The one probe sees `count` and `items`, the names in alphabetical order; the target has the right one.

        Raises ValueError for a depth, which several facts cannot share, and for more than one probe.
        """
        if depth is not None:
            raise ValueError("facts to bring in order stand all over the text; leave `depths` out")
        if probes != 1:
            raise ValueError(f"one text has one order to ask for: probes must be 1, not {probes}")
        names = _names(random, self.facts)
        days = [_FIRST_DAY + timedelta(days=day) for day in random.sample(range(_DAYS), self.facts)]
        insertions = tuple(
            Insertion(self._sentence(name, day), where)
            for name, day, where in zip(names, days, sorted(spread(random, self.facts)), strict=True)
        )
        order = names if self.by == "appearance" else [name for _, name in sorted(zip(days, names, strict=True))]
        probe = Probe({"count": self.facts, "items": [*sorted(names)]}, tuple(order), tuple(range(self.facts)))
        return Plant((probe,), insertions)

    def _sentence(self, name: str, day: date) -> str:
        if self.by == "appearance":
            return f"The expedition called {name} set out."
        return f"The expedition called {name} set out on {day.day} {_MONTHS[day.month - 1]} {day.year}."


def _names(random: Random, count: int) -> list[str]:
    """Different names, held out from training, in random order."""
    names: dict[str, None] = {}
    while len(names) < count:
        names[draw_needle(random, held=True).key] = None
    return list(names)
