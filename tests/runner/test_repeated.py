"""Epochs at temperature 0 are told, since they repeat one answer."""

from __future__ import annotations

import pytest

from harness.core.experiment import Experiment
from harness.endpoints.openai import OpenAIEndpoint
from harness.runner.repeated import repeated_epochs
from tests.runner.questions import model, suite, task


@pytest.mark.parametrize(("epochs", "temperature", "told"), [(1, 0.0, 0), (5, 0.0, 1), (5, 0.7, 0)])
def test_several_epochs_at_temperature_0_are_told(epochs, temperature, told):
    """By model and task; one epoch, or a temperature above 0, is as it should be."""
    endpoint = OpenAIEndpoint(base_url="http://127.0.0.1:9/v1", model="nano")
    asked = model(endpoint, temperature=temperature)
    lines = repeated_epochs(Experiment("sums", "", (asked,), (suite(task(epochs)),)))
    assert len(lines) == told
    assert all("scout is asked at temperature 0" in line and "arithmetic/sums (5 epochs)" in line for line in lines)
