"""docs/nightly.md says everything there is to say in a nightly file."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.config.library import shipped
from harness.gate.tolerances import SuiteTolerances, Tolerances
from harness.nightly.load import load_nightly
from harness.nightly.notices import Mail, Webhook
from harness.nightly.schema import NightlyFile, WatchEntry

DOCS = (Path(__file__).parents[2] / "docs/nightly.md").read_text()
SHAPES = (NightlyFile, WatchEntry, Tolerances, SuiteTolerances, Mail, Webhook)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_every_key_is_documented(shape):
    """By its name, as code."""
    assert [name for name in shape.model_fields if f"`{name}`" not in DOCS] == []


def test_the_shipped_nightly_is_one():
    """It measures the stand-ins of the main experiment, unless told otherwise."""
    nightly = load_nightly(shipped("configs") / "nightly.yaml")
    assert [question.experiment.name for question in nightly.questions] == ["scout-vs-maverick"]
    assert nightly.questions[0].experiment.embedded
    assert [card.id for card in nightly.watched.cards] == ["llama-4-scout", "llama-4-maverick-fp8"]
