"""The frame `phases`: one row per load phase, with what was declared, every metric, the client, the server and cost."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pyarrow as pa

from harness.core.load import ClientLoad, GpuView, PhaseRecord, ServerView
from harness.cost.throughput import MtokCost
from harness.metrics.catalogue import PHASE_METRICS, REQUEST_METRICS
from harness.metrics.distribution import Distribution
from harness.report.columns import WORD, Cell
from harness.report.speed.measured import MeasuredPhase

_REAL, _WHOLE = pa.float64(), pa.int64()
_STATISTICS = ("n", "mean", "p50", "p90", "p95", "p99", "max")
_SERVER_COUNTS = tuple(field.name for field in msgspec.structs.fields(ServerView) if field.name != "engine")
_COSTS = ("input_usd_per_mtok", "output_usd_per_mtok", "blended_usd_per_mtok")


def _column(metric: str) -> str:
    """The rate of completed requests beside the declared one."""
    return "completed_requests_per_s" if metric == "requests_per_s" else metric


PHASES = pa.schema(
    [
        ("phase", pa.string()),
        ("model", WORD),
        ("suite", WORD),
        ("label", WORD),
        ("role", WORD),
        ("arrivals", pa.string()),
        ("repetition", _WHOLE),
        ("concurrency", _WHOLE),
        ("requests_per_s", _REAL),
        ("started_at", _REAL),
        ("window_start_s", _REAL),
        ("window_end_s", _REAL),
        ("ended_s", _REAL),
        ("valid", pa.bool_()),
        ("limited_by_client", pa.string()),
        ("unsteady", pa.string()),
        ("notes", pa.string()),
        ("scheduled", _WHOLE),
        ("sent", _WHOLE),
        ("inside", _WHOLE),
        ("complete", _WHOLE),
        ("failed", _WHOLE),
        ("broken_off", _WHOLE),
        ("held_slo", pa.bool_()),
        ("prompts_counted_by", WORD),
        ("exact_output", pa.bool_()),
        *((f"{one.name}_{what}", _WHOLE if what == "n" else _REAL) for one in REQUEST_METRICS for what in _STATISTICS),
        *((_column(one.name), _REAL) for one in PHASE_METRICS),
        ("clients", _WHOLE),
        ("client_cpu_share_max", _REAL),
        ("client_lag_p99_s_max", _REAL),
        ("client_lag_max_s", _REAL),
        ("client_late_p99_s_max", _REAL),
        ("ceiling_requests_per_s", _REAL),
        ("ceiling_chunks_per_s", _REAL),
        ("server_engine", WORD),
        *((f"server_{name}", _WHOLE if name == "samples" else _REAL) for name in _SERVER_COUNTS),
        ("gpu_names", pa.string()),
        ("gpu_driver", WORD),
        ("gpu_memory_total_bytes", _WHOLE),
        ("gpu_memory_used_max_bytes", _WHOLE),
        ("gpu_power_mean_w", _REAL),
        ("gpu_energy_j", _REAL),
        *((name, _REAL) for name in _COSTS),
    ]
)  # fmt: skip


def phase_row(phase: MeasuredPhase) -> dict[str, Cell]:
    """One row of `phases`; a column that does not apply is left out, never 0."""
    record, measures = phase.record, phase.measures
    row = _declared(record) | {
        "valid": phase.valid,
        "unsteady": "; ".join(phase.unsteady) or None,
        "sent": phase.sent,
        "inside": measures.inside,
        "complete": measures.complete,
        "failed": measures.failed,
        "broken_off": measures.broken_off,
        "held_slo": phase.held,
    }
    for name, distribution in measures.requests.items():
        row |= _distribution(name, distribution)
    for name, value in measures.phase.items():
        row[_column(name)] = value
    return row | _client(record) | _server(record.server) | _gpu(record.gpu) | _cost(phase.cost)


def _declared(record: PhaseRecord) -> dict[str, Cell]:
    phase = record.phase
    return {
        "phase": phase.id,
        "model": phase.model,
        "suite": phase.suite,
        "label": phase.label,
        "role": phase.role,
        "arrivals": msgspec.json.encode(phase.arrivals, order="deterministic").decode(),
        "repetition": phase.repetition,
        "concurrency": None if phase.level is None else phase.concurrency,
        "requests_per_s": phase.requests_per_s,
        "started_at": record.started_at,
        "window_start_s": record.window.start_ns / 1e9,
        "window_end_s": record.window.end_ns / 1e9,
        "ended_s": record.ended_ns / 1e9,
        "limited_by_client": "; ".join(record.limited_by_client) or None,
        "notes": "; ".join(record.notes) or None,
        "scheduled": record.scheduled,
        "prompts_counted_by": record.prompts_counted_by,
        "exact_output": record.exact_output,
    }


def _distribution(name: str, distribution: Distribution) -> dict[str, Cell]:
    values = msgspec.structs.asdict(distribution)
    return {f"{name}_{what}": values[what] for what in _STATISTICS}


def _client(record: PhaseRecord) -> dict[str, Cell]:
    clients: Sequence[ClientLoad] = record.clients
    late = [client.late_p99_s for client in clients if client.late_p99_s is not None]
    return {
        "clients": len(clients),
        "client_cpu_share_max": max((client.cpu_share for client in clients), default=None),
        "client_lag_p99_s_max": max((client.lag_p99_s for client in clients), default=None),
        "client_lag_max_s": max((client.lag_max_s for client in clients), default=None),
        "client_late_p99_s_max": max(late, default=None),
        "ceiling_requests_per_s": record.ceiling.requests_per_s,
        "ceiling_chunks_per_s": record.ceiling.chunks_per_s,
    }


def _server(server: ServerView | None) -> dict[str, Cell]:
    if server is None:
        return {}
    values = msgspec.structs.asdict(server)
    return {"server_engine": server.engine} | {f"server_{name}": values[name] for name in _SERVER_COUNTS}


def _gpu(gpu: GpuView | None) -> dict[str, Cell]:
    if gpu is None:
        return {}
    values = msgspec.structs.asdict(gpu) | {"names": "; ".join(gpu.names)}
    return {f"gpu_{name}": value for name, value in values.items()}


def _cost(cost: MtokCost | None) -> dict[str, Cell]:
    values = {} if cost is None else msgspec.structs.asdict(cost)
    return {name: values.get(name) for name in _COSTS}
