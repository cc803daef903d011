"""Length distributions: how many tokens a prompt or an answer has, drawn anew for each request."""

from __future__ import annotations

import math
from random import Random
from statistics import NormalDist
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.number import Finite
from harness.core.union import KindUnion
from harness.traffic.empirical import EmpiricalLength

_FEWEST_KEPT = 0.01  # of the draws; below that the bounds, not the distribution, say what is drawn

_Least = Annotated[int, Field(ge=1, description="smaller draws are drawn again")]
_Most = Annotated[int | None, Field(ge=1, description="larger draws are drawn again")]


class _Drawn(Kind):
    """A length that depends on nothing but its arguments."""

    def fingerprint(self) -> str:
        """Covers the arguments."""
        return digest(self.model_dump(mode="json"))


class FixedLength(_Drawn):
    """Always the same."""

    kind: Literal["fixed"] = "fixed"
    value: Annotated[int, Field(ge=1, description="the length")]

    def draw(self, random: Random) -> int:
        """The one length."""
        return self.value


class UniformLength(_Drawn):
    """Every whole number from `min` to `max` equally often."""

    kind: Literal["uniform"] = "uniform"
    min: Annotated[int, Field(ge=1, description="the least")]
    max: Annotated[int, Field(ge=1, description="the most")]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max < self.min:
            raise ValueError('"max" is less than "min"')
        return self

    def draw(self, random: Random) -> int:
        """One length."""
        return random.randint(self.min, self.max)


class _Truncated(_Drawn):
    """A continuous distribution, rounded; what falls outside the bounds is drawn again, never moved to them."""

    min: _Least = 1
    max: _Most = None

    def _share_below(self, length: float) -> float:
        """The share of all draws that are less."""
        raise NotImplementedError

    def _one(self, random: Random) -> float:
        raise NotImplementedError

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.max is not None and self.max < self.min:
            raise ValueError('"max" is less than "min"')
        kept = (1.0 if self.max is None else self._share_below(self.max + 0.5)) - self._share_below(self.min - 0.5)
        if kept < _FEWEST_KEPT:
            raise ValueError(f"only {kept:.2%} of the draws lie between the bounds; choose others")
        return self

    def draw(self, random: Random) -> int:
        """One length within the bounds."""
        while True:
            length = round(self._one(random))
            if self.min <= length and (self.max is None or length <= self.max):
                return length


class NormalLength(_Truncated):
    """Normal around `mean`. With bounds on one side the mean of what is drawn is another."""

    kind: Literal["normal"] = "normal"
    mean: Annotated[Finite, Field(gt=0, description="mean before bounds")]
    std: Annotated[Finite, Field(gt=0, description="standard deviation before bounds")]

    def _share_below(self, length: float) -> float:
        return NormalDist(self.mean, self.std).cdf(length)

    def _one(self, random: Random) -> float:
        return random.gauss(self.mean, self.std)


class LognormalLength(_Truncated):
    """Lognormal: many short ones and a long tail, as real prompts and answers have."""

    kind: Literal["lognormal"] = "lognormal"
    median: Annotated[Finite | None, Field(gt=0, description="half are shorter")] = None
    mean: Annotated[Finite | None, Field(gt=0, description="instead of the median")] = None
    sigma: Annotated[Finite, Field(gt=0, le=5, description="standard deviation of the logarithm")]

    @model_validator(mode="before")
    @classmethod
    def _one_centre(cls, value: object) -> object:
        if isinstance(value, dict) and (value.get("median") is None) == (value.get("mean") is None):
            raise ValueError('needs either "median" or "mean"')
        return value

    def _share_below(self, length: float) -> float:
        return NormalDist(self._mu(), self.sigma).cdf(math.log(length))

    def _one(self, random: Random) -> float:
        return random.lognormvariate(self._mu(), self.sigma)

    def _mu(self) -> float:
        if self.median is not None:
            return math.log(self.median)
        return math.log(self.mean or 1.0) - self.sigma**2 / 2


LENGTHS = KindUnion(
    "length",
    [EmpiricalLength, FixedLength, LognormalLength, NormalLength, UniformLength],
    number=("fixed", "value"),
)
"""A field `Annotated[Length, LENGTHS]` takes one of them, or a whole number: that many, always."""
