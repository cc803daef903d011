"""Generated sums and products, graded from one-digit sums to two steps."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Annotated, Literal, NamedTuple

from msgspec import Struct
from pydantic import Field, field_validator

from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.ports import Gauge
from harness.core.sample import Sample
from harness.tasks.split import held_out

VERSION = 1  # raise it when the same arguments give other samples

Level = Literal[
    "1-digit", "2-digit", "3-digit", "4-digit", "two-sums", "times-1x2", "times-and-sum", "times-2x2", "times-2x3"
]  # fmt: skip


class _Shape(NamedTuple):
    """The first operation with its operands, and what is then added or taken away."""

    operation: Literal["sum", "product"]
    left: range
    right: range
    last: range | None = None


_ONE, _TWO, _THREE, _FOUR = range(10), range(10, 100), range(100, 1000), range(1000, 10_000)
_TIMES = range(2, 10)  # 0 and 1 are no test of multiplication
_SHAPES: dict[Level, _Shape] = {
    "1-digit": _Shape("sum", _ONE, _ONE),
    "2-digit": _Shape("sum", _TWO, _TWO),
    "3-digit": _Shape("sum", _THREE, _THREE),
    "4-digit": _Shape("sum", _FOUR, _FOUR),
    "two-sums": _Shape("sum", _TWO, _TWO, _TWO),
    "times-1x2": _Shape("product", _TIMES, _TWO),
    "times-and-sum": _Shape("product", _TIMES, _TWO, _TWO),
    "times-2x2": _Shape("product", _TWO, _TWO),
    "times-2x3": _Shape("product", _TWO, _THREE),
}
LEVELS: tuple[Level, ...] = tuple(_SHAPES)


class Problem(Struct, frozen=True):
    """An expression as it is asked, its value, and the wording by which equal problems are known as equal."""

    expression: str
    value: int
    canonical: str


def draw_problem(level: Level, random: Random, *, held: bool) -> Problem:
    """A problem of the asked part (`held`) or of the training part. No value is negative."""
    while True:
        problem = _draw(level, random)
        if held_out(problem.canonical) is held:
            return problem


def _draw(level: Level, random: Random) -> Problem:
    operation, left, right, last = _SHAPES[level]
    start = _sum if operation == "sum" else _product
    problem = start(random.choice(left), random.choice(right), random)
    return problem if last is None else _then_sum(problem, random.choice(last), random)


def _sum(left: int, right: int, random: Random) -> Problem:
    if random.random() < 0.5:
        low, high = sorted((left, right))
        return Problem(f"{left} + {right}", left + right, f"{low} + {high}")
    low, high = sorted((left, right))
    return Problem(f"{high} - {low}", high - low, f"{high} - {low}")


def _product(left: int, right: int, random: Random) -> Problem:
    low, high = sorted((left, right))
    if random.random() < 0.5:
        left, right = right, left
    return Problem(f"{left} × {right}", left * right, f"{low} × {high}")


def _then_sum(first: Problem, last: int, random: Random) -> Problem:
    if random.random() < 0.5 or last > first.value:
        return Problem(f"{first.expression} + {last}", first.value + last, f"{first.canonical} + {last}")
    return Problem(f"{first.expression} - {last}", first.value - last, f"{first.canonical} - {last}")


class ArithmeticSource(Kind):
    """`per_level` different problems of each level, with fields `expression` and the tag `level`."""

    kind: Literal["arithmetic"] = "arithmetic"
    levels: tuple[Level, ...] = Field(default=LEVELS, min_length=1)
    per_level: Annotated[int, Field(ge=1, le=30, description="problems of each level")] = 20
    seed: int = 1

    @field_validator("levels")
    @classmethod
    def _differ(cls, levels: tuple[Level, ...]) -> tuple[Level, ...]:
        if len(set(levels)) < len(levels):
            raise ValueError("the same level twice would ask the same questions twice")
        return levels

    def fingerprint(self) -> str:
        """Covers the arguments and the generator's version."""
        return digest([VERSION, self.model_dump(mode="json")])

    def size(self) -> int:
        """The number of samples."""
        return len(self.levels) * self.per_level

    def samples(self, gauge: Gauge) -> Iterator[Sample]:
        """Level by level, no problem twice."""
        for level in self.levels:
            random = Random(f"{self.seed}-{level}")  # noqa: S311 -- a seeded draw is the point
            seen: set[str] = set()
            while len(seen) < self.per_level:
                problem = draw_problem(level, random, held=True)
                if problem.canonical in seen:
                    continue
                seen.add(problem.canonical)
                yield Sample(
                    id=f"{level}-{len(seen)}",
                    fields={"expression": problem.expression},
                    target=(str(problem.value),),
                    tags={"level": level},
                )
