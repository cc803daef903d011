"""What may become worse before it is a regression, and how much speed differs from night to night anyway."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from harness.core.errors import UserError
from harness.core.nearest import did_you_mean
from harness.core.number import Finite
from harness.gate.result import Measured

_Share = Annotated[Finite, Field(ge=0, lt=1)]
_Tolerated = Literal["quality", "undecided", "speed", "cost"]
_OF: dict[Measured, _Tolerated] = {
    "quality": "quality",
    "undecided": "undecided",
    "throughput": "speed",
    "ttft": "speed",
    "tpot": "speed",
    "cost": "cost",
}


class SuiteTolerances(BaseModel):
    """What one suite tolerates instead; what is left out is as for all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    quality: Annotated[_Share | None, Field(description="share of 1: 0.02 is two points")] = None
    undecided: Annotated[_Share | None, Field(description="share of answers")] = None
    speed: Annotated[_Share | None, Field(description="ratio: 0.05 is 5%")] = None
    cost: Annotated[_Share | None, Field(description="ratio")] = None


class Tolerances(BaseModel):
    """For all suites, and for single ones."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    quality: Annotated[_Share, Field(description="how far a suite's mean credit may fall: 0.02 is two points")] = 0.02
    undecided: Annotated[
        _Share, Field(description="how far the share of unparsed, truncated and refused answers may rise")
    ] = 0.02
    speed: Annotated[
        _Share, Field(description="by what share throughput may fall, and times to first and further tokens rise")
    ] = 0.05
    cost: Annotated[_Share, Field(description="by what share an answer, or a million tokens, may become dearer")] = 0.05
    night_noise: Annotated[
        _Share,
        Field(description="standard deviation of speed between nights, as a share: counts as much as six nights do"),
    ] = 0.03
    suites: Annotated[dict[str, SuiteTolerances], Field(description="other tolerances of single suites, by name")] = {}

    def check(self, suites: Collection[str]) -> None:
        """Raises UserError where one is for a suite that is not among these: it would be no tolerance at all."""
        for name in self.suites:
            if name not in suites:
                fix = did_you_mean(name, sorted(suites), list_as="Suites")
                raise UserError(f'tolerances are set for a suite "{name}" that is not run', fix=fix)

    def of(self, suite: str, measure: Measured) -> float:
        """What is tolerated there."""
        everywhere = {"quality": self.quality, "undecided": self.undecided, "speed": self.speed, "cost": self.cost}
        name, own = _OF[measure], self.suites.get(suite, SuiteTolerances())
        here = {"quality": own.quality, "undecided": own.undecided, "speed": own.speed, "cost": own.cost}[name]
        return everywhere[name] if here is None else here
