"""The code haystack: generated functions and classes, as many as one likes and no two the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from math import gcd, prod
from random import Random
from string import Template
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.tasks.needle.corpus import Corpus, Text

VERSION = 1  # raise it when the same arguments give other code


class _Shapes(BaseModel):
    """The words of one programming language: shapes of statements with `$gaps`, and what the gaps are filled with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    shapes: tuple[str, ...]
    things: tuple[tuple[str, str], ...]
    owners: tuple[str, ...]
    qualities: tuple[str, ...]
    verbs: tuple[tuple[str, str], ...]
    relations: tuple[str, ...]
    fields: tuple[str, ...]
    flags: tuple[str, ...]
    actions: tuple[str, ...]


class CodeHaystack(Kind):
    """Python, which parses whatever is left out between segments: each is a whole top-level function or class with the
    blank lines after it. None begins with white space, which tokenizers would join to the line end before it.
    """

    kind: Literal["code"] = "code"
    language: Annotated[Literal["python"], Field(description="the programming language")] = "python"
    seed: Annotated[int, Field(description="another one gives other code")] = 1

    def fingerprint(self) -> str:
        """Covers the arguments, the words and the generator's version."""
        return digest([VERSION, self.model_dump(mode="json"), _shapes(self.language).model_dump(mode="json")])

    def corpus(self, least_bytes: int) -> Corpus:
        """As many functions and classes as reach the size class of `least_bytes`."""
        return Text(self.fingerprint(), f"generated {self.language}", "\n", self._segments).corpus(least_bytes)

    def _segments(self) -> Iterator[str]:
        words = _shapes(self.language)
        random = Random(f"code {self.language} {self.seed}")  # noqa: S311 -- a seeded draw is the point
        templates = [Template(f"{shape}\n\n") for shape in words.shapes]
        named = (words.verbs, words.qualities, words.things, words.relations, words.owners)
        for name in each_once(tuple(map(len, named)), random):
            (verb, doer), (thing, things) = words.verbs[name[0]], words.things[name[2]]
            quality, relation, owner = words.qualities[name[1]], words.relations[name[3]], words.owners[name[4]]
            action = random.choice(words.actions)
            yield random.choice(templates).substitute(
                name=f"{verb}_{quality}_{thing}_{relation}_{owner}",
                Class="".join(part.capitalize() for part in (quality, thing, relation, owner, doer)),
                thing=thing,
                things=things,
                owner=owner,
                quality=quality,
                field=random.choice(words.fields),
                flag=random.choice(words.flags),
                action=action,
                Action=action.replace("_", " ").capitalize(),
                limit=random.randrange(2, 100),
            )


def each_once(sizes: tuple[int, ...], random: Random) -> Iterator[list[int]]:
    """Every combination of numbers below `sizes` once, in an order that looks random, and without a list of them."""
    total = prod(sizes)
    step = next(step for step in iter(lambda: random.randrange(total // 3, total), None) if gcd(step, total) == 1)
    at = random.randrange(total)
    for _ in range(total):
        at = (at + step) % total
        rest, numbers = at, []
        for size in sizes:
            rest, number = divmod(rest, size)
            numbers.append(number)
        yield numbers


@cache
def _shapes(language: str) -> _Shapes:
    file = resources.files("harness.tasks.haystacks").joinpath(f"{language}.yaml")
    return _Shapes.model_validate(yaml.safe_load(file.read_text("utf-8")))
