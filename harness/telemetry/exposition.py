"""One page of an engine's metrics, read: Prometheus text, or the JSON that TensorRT-LLM serves at /metrics."""

from __future__ import annotations

from math import isfinite
from typing import NamedTuple

import msgspec

from harness.telemetry.engines import Counter, Engine, Gauge, Mean, engines

_STARTED = "process_start_time_seconds"


class Total(NamedTuple):
    """A histogram's sum, in seconds, and how many it is the sum of."""

    sum_s: float
    n: float


class Reading(msgspec.Struct, frozen=True):
    """What one page said; names that were not offered are missing. `started` tells one server process from the next."""

    engine: str
    counters: dict[Counter, float] = {}
    means: dict[Mean, Total] = {}
    gauges: dict[Gauge, float] = {}
    started: float | None = None


class _Blocks(msgspec.Struct, rename="camel"):
    used_num_blocks: int | None = None
    max_num_blocks: int | None = None


class _Iteration(msgspec.Struct, rename="camel"):
    num_active_requests: int
    num_queued_requests: int | None = None
    kv_cache_stats: _Blocks | None = None


def read_page(page: bytes, model: str | None) -> Reading | None:
    """Read a page; None when it is not an engine's. Series of another model than `model` are left out.

    Raises ValueError for text that is no exposition format.
    """
    if page.lstrip()[:1] in (b"[", b"{"):
        return _iterations(page)
    lines = page.decode("utf-8", "replace").splitlines()
    name = _engine(lines)
    if name is None:
        return None
    engine = engines()[name]
    series = _Series(lines, engine, model)
    return Reading(
        name,
        {key: value for key, ways in engine.counters.items() if (value := series.first(ways)) is not None},
        {key: total for key, names in engine.means.items() if (total := series.total(names)) is not None},
        {key: value for key, names in engine.gauges.items() if (value := series.gauge(key, names)) is not None},
        series.started,
    )


def _engine(lines: list[str]) -> str | None:
    """Whose page it is. Some series appear with what they count, so that at first only their types are there."""
    named = [line.removeprefix("# TYPE ") for line in lines]
    return next((name for name, one in engines().items() if any(line.startswith(one.prefix) for line in named)), None)


class _Series:
    """The samples of interest: of this model, of the ranks that count, without the labels that do not.

    Only their lines are parsed: a whole page of vLLM takes the parser 10 ms, which the load's process may not have.
    """

    def __init__(self, lines: list[str], engine: Engine, model: str | None) -> None:
        from prometheus_client.parser import text_string_to_metric_families

        wanted = engine.series() | {_STARTED}
        kept = [line for line in lines if line.partition(" ")[0].partition("{")[0] in wanted]
        samples = [one for family in text_string_to_metric_families("\n".join(kept) + "\n") for one in family.samples]
        named = any(one.labels.get("model_name") == model for one in samples)
        self._values: dict[str, list[float]] = {}
        self.started: float | None = None
        for one in samples:
            other_model = named and one.labels.get("model_name", model) != model
            other_rank = any(one.labels.get(label, value) != value for label, value in engine.only.items())
            left_out = any(one.labels.get(label) in values for label, values in engine.without.items())
            if one.name == _STARTED:
                self.started = one.value
            elif isfinite(one.value) and not (other_model or other_rank):
                self._values.setdefault(one.name, []).extend(() if left_out else (one.value,))

    def first(self, ways: tuple[tuple[str, ...], ...]) -> float | None:
        """The sum over the first alternative whose names are all there."""
        for way in ways:
            if all(name in self._values for name in way):
                return sum(sum(self._values[name]) for name in way)
        return None

    def total(self, names: tuple[str, ...]) -> Total | None:
        """A histogram's sum and count, over all its series."""
        for name in names:
            if f"{name}_sum" in self._values and f"{name}_count" in self._values:
                return Total(sum(self._values[f"{name}_sum"]), sum(self._values[f"{name}_count"]))
        return None

    def gauge(self, key: Gauge, names: tuple[str, ...]) -> float | None:
        """Requests of all engines together; of their caches the fullest."""
        values = next((self._values[name] for name in names if self._values.get(name)), None)
        if values is None:
            return None
        return max(values) if key == "kv_cache_share" else sum(values)


def _iterations(page: bytes) -> Reading | None:
    """TensorRT-LLM's iterations since the last look: gauges of the latest one."""
    try:
        iterations = msgspec.json.decode(page, type=list[_Iteration])
    except msgspec.MsgspecError:
        return None
    if not iterations:
        return Reading("tensorrt-llm")
    latest = iterations[-1]
    gauges: dict[Gauge, float] = {"running": latest.num_active_requests}
    if latest.num_queued_requests is not None:
        gauges["waiting"] = latest.num_queued_requests
    blocks = latest.kv_cache_stats
    if blocks is not None and blocks.max_num_blocks and blocks.used_num_blocks is not None:
        gauges["kv_cache_share"] = blocks.used_num_blocks / blocks.max_num_blocks
    return Reading("tensorrt-llm", gauges=gauges)
