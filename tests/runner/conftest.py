"""A model to plan for; its endpoint is never connected here."""

from __future__ import annotations

import pytest

from harness.endpoints.openai import OpenAIEndpoint
from tests.runner.questions import model


@pytest.fixture
def scout():
    return model(OpenAIEndpoint(kind="openai", base_url="http://127.0.0.1:9/v1", model="scout"))
