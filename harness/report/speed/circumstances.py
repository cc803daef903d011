"""What else was seen of a step: how hard the client worked, what the server and the GPUs said of themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harness.core.load import GpuView, PhaseRecord, ServerView
from harness.report.speed.summary import ClientFacts, GpuFacts, ServerFacts


def client_facts(records: Sequence[PhaseRecord]) -> ClientFacts:
    """The client at its worst over at least one phase."""
    clients = [client for record in records for client in record.clients]
    return ClientFacts(
        processes=max(len(record.clients) for record in records),
        cpu_share=_highest(client.cpu_share for client in clients),
        lag_p99_s=_highest(client.lag_p99_s for client in clients),
        lag_max_s=_highest(client.lag_max_s for client in clients),
        late_p99_s=_highest(client.late_p99_s for client in clients),
        ceiling_requests_per_s=min(record.ceiling.requests_per_s for record in records),
        ceiling_chunks_per_s=min(record.ceiling.chunks_per_s for record in records),
    )


def server_facts(views: Sequence[ServerView]) -> ServerFacts | None:
    """What the server's metrics said; None where it offers none."""
    if not views:
        return None
    return ServerFacts(
        engine=views[0].engine,
        running_mean=_mean(view.running_mean for view in views),
        running_max=_highest(view.running_max for view in views),
        waiting_mean=_mean(view.waiting_mean for view in views),
        waiting_max=_highest(view.waiting_max for view in views),
        kv_cache_max_share=_highest(view.kv_cache_max_share for view in views),
        preemptions=_total(view.preemptions for view in views),
    )


def gpu_facts(views: Sequence[GpuView]) -> GpuFacts | None:
    """What NVML said; None without GPUs on this machine."""
    if not views:
        return None
    return GpuFacts(
        names=views[0].names,
        driver=views[0].driver,
        memory_total_bytes=views[0].memory_total_bytes,
        memory_used_max_bytes=max(view.memory_used_max_bytes for view in views),
        power_mean_w=_mean(view.power_mean_w for view in views),
    )


def _known(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _highest(values: Iterable[float | None]) -> float | None:
    return max(_known(values), default=None)


def _mean(values: Iterable[float | None]) -> float | None:
    known = _known(values)
    return sum(known) / len(known) if known else None


def _total(values: Iterable[float | None]) -> float | None:
    known = _known(values)
    return sum(known) if known else None
