"""A model that was accepted and may be asked."""

from __future__ import annotations

from msgspec import Struct

from harness.core.ports import Connection
from harness.runner.gauges import Gauges
from harness.runner.reach import Reach


class Ready(Struct, frozen=True):
    """Its connection, how its prompts are measured, and what it can take; `modalities` () where it does not say.

    A failure is kept after `patience_s`: it may come of a server that is about to end.
    """

    connection: Connection
    gauges: Gauges
    reach: Reach
    modalities: tuple[str, ...] = ()
    patience_s: float = 0.0
