"""Open loops of a steady rate: requests come when they come, whatever became of the earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import accumulate, count, repeat, takewhile
from typing import Annotated, Literal

from pydantic import Field

from harness.core.load import Schedule
from harness.core.number import Finite
from harness.traffic.arrival import ArrivalKind
from harness.traffic.levels import Rates


class _SteadyRate(ArrivalKind):
    requests_per_s: Annotated[Rates, Field(description="the mean rate; a list is a sweep")]

    @property
    def fixed_requests_per_s(self) -> float | None:
        """The rate, where there is one."""
        return self.requests_per_s[0] if len(self.requests_per_s) == 1 else None

    def _rates(self) -> str:
        unit = "request/s" if self.requests_per_s == (1,) else "requests/s"
        return f"{', '.join(f'{rate:g}' for rate in self.requests_per_s)} {unit}"

    def _renewal(self, gap: Callable[[], float], seconds: float) -> Schedule:
        """Independent gaps, the first one before the first request."""
        times = accumulate(gap() for _ in repeat(None))
        return Schedule(due_s=tuple(takewhile(lambda time: time < seconds, times)))


class ConstantArrivals(_SteadyRate):
    """Requests at equal distances, the first at once."""

    kind: Literal["constant"] = "constant"

    def steps(self) -> tuple[ConstantArrivals, ...]:
        """One for each rate."""
        return tuple(ConstantArrivals(requests_per_s=(rate,)) for rate in self.requests_per_s)

    def label(self) -> str:
        """`2 requests/s, constant`."""
        return f"{self._rates()}, constant"

    def schedule(self, seconds: float, seed: int, recorded_s: Iterable[float] = (), warm_up_s: float = 0.0) -> Schedule:
        """Every 1/rate seconds. Only a single rate has a schedule."""
        (rate,) = self.requests_per_s
        times = (number / rate for number in count())
        return Schedule(due_s=tuple(takewhile(lambda time: time < seconds, times)))


class PoissonArrivals(_SteadyRate):
    """Requests that know nothing of each other: exponential gaps, as many independent users make them."""

    kind: Literal["poisson"] = "poisson"

    def steps(self) -> tuple[PoissonArrivals, ...]:
        """One for each rate."""
        return tuple(PoissonArrivals(requests_per_s=(rate,)) for rate in self.requests_per_s)

    def label(self) -> str:
        """`2 requests/s, Poisson`."""
        return f"{self._rates()}, Poisson"

    def schedule(self, seconds: float, seed: int, recorded_s: Iterable[float] = (), warm_up_s: float = 0.0) -> Schedule:
        """Exponential gaps with mean 1/rate. Only a single rate has a schedule."""
        (rate,) = self.requests_per_s
        random = self._random(seed)
        return self._renewal(lambda: random.expovariate(rate), seconds)


class GammaArrivals(_SteadyRate):
    """Gamma-distributed gaps: burstiness below 1 makes bursts, 1 is Poisson, above 1 is more even.

    `burstiness` is the gamma distribution's shape, with scale 1/(rate × burstiness), as in `vllm bench serve
    --burstiness`. vLLM then stretches a drawn schedule to the exact mean rate; here it stays as drawn, so that the gaps
    really have that distribution.
    """

    kind: Literal["gamma"] = "gamma"
    burstiness: Annotated[Finite, Field(gt=0, description="shape of the gaps' distribution; 1 is Poisson")]

    def steps(self) -> tuple[GammaArrivals, ...]:
        """One for each rate."""
        return tuple(GammaArrivals(requests_per_s=(rate,), burstiness=self.burstiness) for rate in self.requests_per_s)

    def label(self) -> str:
        """`2 requests/s, gamma 0.5`."""
        return f"{self._rates()}, gamma {self.burstiness:g}"

    def schedule(self, seconds: float, seed: int, recorded_s: Iterable[float] = (), warm_up_s: float = 0.0) -> Schedule:
        """Gamma gaps with mean 1/rate. Only a single rate has a schedule."""
        (rate,) = self.requests_per_s
        random = self._random(seed)
        scale = 1 / (rate * self.burstiness)
        return self._renewal(lambda: random.gammavariate(self.burstiness, scale), seconds)
