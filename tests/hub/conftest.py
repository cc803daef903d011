"""A Hub and an index on this machine, and a model that is published there."""

from __future__ import annotations

import pytest
from huggingface_hub import constants

from harness.hub.look import Watched
from tests.hub.falcon import CARD, NAME, files
from tests.hub.local_hub import LocalHub
from tests.hub.local_index import LocalIndex


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A Hub with one model; nobody's token is about."""
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    with LocalHub() as running:
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_TELEMETRY", True)  # else it asks the real Hub about agents
        running.publish(NAME, files())
        yield running


@pytest.fixture
def index():
    """A package index with one engine."""
    with LocalIndex() as running:
        running.release("vllm", "0.31.0")
        running.release("vllm", "0.32.0")
        yield running


@pytest.fixture
def watched(hub):
    """The model's card, at that Hub."""
    return Watched(cards=(CARD,), hub=hub.url)
