"""When to ask again after a problem."""

from __future__ import annotations

import random
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from harness.endpoints.problem import Problem


class Retry(BaseModel):
    """Exponential backoff with full jitter, bounded in count and in time.

    Full jitter draws the wait evenly between nothing and the backoff, which spreads clients best
    (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). A wait that the server asks for is
    kept, with jitter on top of it; one that would pass `within_s` ends the tries at once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    attempts: Annotated[int, Field(ge=1, description="tries in all, the first included")] = 6
    first_delay_s: Annotated[float, Field(gt=0)] = 0.5
    longest_delay_s: Annotated[float, Field(gt=0)] = 60
    within_s: Annotated[float, Field(ge=0, description="no new try is started later than this after the first")] = 900

    def delay_s(self, problem: Problem, *, attempts: int, elapsed_s: float) -> float | None:
        """Seconds to wait after `attempts` tries, None to give up."""
        if not problem.retryable or attempts >= self.attempts:
            return None
        backoff_s = min(self.longest_delay_s, self.first_delay_s * 2 ** (attempts - 1))
        jitter_s = random.uniform(0, backoff_s)  # noqa: S311  (spreads load, keeps no secret)
        delay_s = (problem.retry_after_s or 0.0) + jitter_s
        return delay_s if elapsed_s + delay_s <= self.within_s else None
