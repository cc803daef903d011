"""What every room's tests may use: a local OpenAI-compatible server."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from tests.fakes.server import FakeServer

settings.register_profile("the same each time", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "the same each time"))
"""A failure is then of the change and not of the draw; `HYPOTHESIS_PROFILE=default make test` looks for new ones."""


@pytest.fixture
def server():
    """A fake server that answers "ok" until told otherwise."""
    with FakeServer() as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory):
    """A cache of the tests' own, also for the processes that they start."""
    before = os.environ.get("HARNESS_CACHE")
    os.environ["HARNESS_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        del os.environ["HARNESS_CACHE"]
    else:
        os.environ["HARNESS_CACHE"] = before
