"""What can be known to go wrong with load suites before anything is sent."""

from __future__ import annotations

from harness.core.experiment import LoadSuite, Model
from harness.core.ports import Served, TokenCounter
from harness.load.room import check_room

_LOOKED_AT = 2  # conversations of each suite


def preflight_loads(model: Model, suites: tuple[LoadSuite, ...], served: Served, tokens: TokenCounter) -> None:
    """Raises UserError for a workload that cannot be made, or does not fit where `model` is served. Blocking."""
    for suite in suites:
        conversations = suite.workload.conversations(_LOOKED_AT, tokens, 0, 0)
        check_room(conversations, served, f"{model.name}: {suite.name}")
