"""What a server says of itself, against the card."""

import pytest

from harness.core.card import Card
from harness.core.ports import Served
from harness.fidelity.claims import claims, context, declared_precision, engine_version, identity

CARD = Card(
    id="m",
    name="M",
    total_parameters_b=0.0123,
    context_tokens=8192,
    engines={"vllm": {"minimum": "0.8.3", "source": "x"}},
)


@pytest.mark.parametrize(
    ("version", "verdict"),
    [
        ("0.8.3", "passed"),
        ("0.10.0", "passed"),
        ("v0.24.0+cpu", "passed"),
        ("0.8.2", "failed"),
        ("0.8.2.post1", "failed"),
        ("dev", "unknown"),
        (None, "unknown"),
    ],
)
def test_an_engine_must_be_as_new_as_the_model_needs(version, verdict):
    """Versions are compared by their numbers, not by their letters."""
    assert engine_version("vllm", version, "0.8.3").verdict == verdict


@pytest.mark.parametrize(
    ("served", "needed", "verdict"),
    [(None, 100, "unknown"), (128, 5120, "failed"), (5120, 5120, "passed"), (128, None, "passed")],
)
def test_what_is_asked_must_fit(served, needed, verdict):
    """By the server's own word; without a word it is unknown."""
    assert context(served, needed, 8192).verdict == verdict


def test_a_failure_says_what_would_be_enough():
    """The number to start the server with."""
    assert "5,120" in context(128, 5120, 8192).fix


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"n_params": 12283136}, "passed"),
        ({"n_params": 13020416}, "failed"),
        ({"root": "maverick"}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_another_number_of_parameters_is_another_model(facts, verdict):
    """Whatever name it is served under; a name alone proves nothing."""
    assert identity(Served("m", facts=facts), CARD).verdict == verdict


def test_the_folder_it_was_loaded_from_is_told():
    """It may explain what other checks find."""
    assert "loaded from maverick" in identity(Served("m", facts={"root": "maverick"}), CARD).evidence


def test_weights_are_compared_where_both_servers_name_them():
    """Else there is no such check."""
    served = Served("m", engine="llama.cpp", facts={"quantization": "Q4_0"})
    assert declared_precision(served, {"engine": "llama.cpp", "quantization": "Q8_0"}).failed
    assert declared_precision(served, {"engine": "llama.cpp", "quantization": "Q4_0"}).verdict == "passed"
    assert declared_precision(served, {}) is None
    assert declared_precision(Served("m", engine="llama.cpp"), {"engine": "llama.cpp", "quantization": "Q8_0"}) is None


def test_only_the_engine_that_the_card_speaks_of_is_held_to_a_version():
    """The card names a version of vLLM."""
    old = {"version": "0.1"}
    names = [
        [check.name for check in claims(Served("m", engine=engine, facts=old), CARD, {}) if check.failed]
        for engine in ("vllm", "sglang")
    ]
    assert names == [["engine version"], []]
