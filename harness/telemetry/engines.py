"""The words in which engines tell their own view, read from `engines.yaml`."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

Counter = Literal[
    "prompt_tokens", "output_tokens", "requests", "cached_tokens", "preemptions", "draft_tokens", "accepted_tokens"
]
Mean = Literal["ttft_mean_s", "itl_mean_s"]
Gauge = Literal["running", "waiting", "kv_cache_share"]


class Engine(BaseModel):
    """One engine's words. A counter has alternatives, each a tuple of names to add up; a mean is a histogram's name.

    `tells_idle`: its gauges go back to 0 when nothing runs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    paths: tuple[str, ...]
    prefix: str
    tells_idle: bool = True
    counters: dict[Counter, tuple[tuple[str, ...], ...]]
    means: dict[Mean, tuple[str, ...]]
    gauges: dict[Gauge, tuple[str, ...]]
    only: dict[str, str] = {}
    without: dict[str, tuple[str, ...]] = {}

    def series(self) -> frozenset[str]:
        """Every name that is of interest, as it stands at the start of a line."""
        counters = (name for ways in self.counters.values() for way in ways for name in way)
        means = (f"{name}_{part}" for names in self.means.values() for name in names for part in ("sum", "count"))
        gauges = (name for names in self.gauges.values() for name in names)
        return frozenset((*counters, *means, *gauges))


@cache
def engines() -> dict[str, Engine]:
    """Every engine by name."""
    text = resources.files("harness.telemetry").joinpath("engines.yaml").read_text("utf-8")
    return TypeAdapter(dict[str, Engine]).validate_python(yaml.safe_load(text))


def paths() -> tuple[str, ...]:
    """Where metrics may be found, each once, in the order of the file."""
    return tuple(dict.fromkeys(path for engine in engines().values() for path in engine.paths))
