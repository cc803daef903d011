"""What every room's tests may use: a local OpenAI-compatible server."""

from __future__ import annotations

import pytest

from tests.fakes.server import FakeServer


@pytest.fixture
def server():
    """A fake server that answers "ok" until told otherwise."""
    with FakeServer() as running:
        yield running
