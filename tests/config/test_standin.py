"""The embedded models in the place of others."""

import pytest

from harness.config.library import shipped
from harness.config.load import load_experiment
from harness.core.errors import UserError

MODELS = """
name: x
models:
  - card: llama-4-scout
    endpoint: {base_url: 'https://models.example.com/v1', model: m}
    generation: {seed: 7}
    price: {input_usd_per_mtok: 1, output_usd_per_mtok: 1, source: here, read_on: 2026-11-21}
    variants: [{name: BF16}, {name: FP8}]
  - {card: llama-4-maverick, endpoint: {base_url: 'https://models.example.com/v1', model: m}}
suites: [arithmetic]
"""


def test_each_model_has_its_stand_in(write):
    """Named after itself, asked in the same way, free, and saying for whom it stands in."""
    experiment = load_experiment(write("x.yaml", MODELS), embedded=True)
    first, second, third = experiment.models
    assert experiment.embedded
    assert [model.name for model in experiment.models] == [
        "nano-scout",
        "nano-scout for Llama 4 Scout FP8",
        "nano-maverick",
    ]
    assert (first.generation.seed, first.price, first.stands_in_for) == (7, None, "Llama 4 Scout BF16")
    assert third.server.model == third.endpoint.model == third.card.id == "nano-maverick"
    assert first.endpoint.in_house
    assert second.endpoint.concurrency == second.server.slots


def test_a_model_without_a_stand_in_is_named(write):
    """Before anything starts."""
    text = MODELS.replace("card: llama-4-maverick", "card: {id: other, name: Other}")
    with pytest.raises(UserError, match="Other has no embedded stand-in"):
        load_experiment(write("x.yaml", text), embedded=True)


def test_an_embedded_model_may_be_named_itself(write):
    """By `serve`; its endpoint follows from it."""
    entry = "{card: nano-scout, serve: {kind: embedded, model: nano-scout, slots: 2}}"
    text = f"name: x\nmodels: [{entry}]\nsuites: [arithmetic]\n"
    (model,) = load_experiment(write("x.yaml", text)).models
    assert (model.endpoint.model, model.endpoint.concurrency, model.stands_in_for) == ("nano-scout", 2, None)


def test_a_model_is_asked_somewhere(write):
    """Either at an endpoint or where an engine is started."""
    with pytest.raises(UserError, match=r'x.yaml:3 models\[0\]: "endpoint" is missing'):
        load_experiment(write("x.yaml", "name: x\nmodels:\n  - card: nano-scout\nsuites: [arithmetic]\n"))


@pytest.mark.parametrize(
    "path",
    sorted(path for path in shipped("configs").glob("*.yaml") if path.stem != "nightly"),
    ids=lambda path: path.stem,
)
def test_every_shipped_experiment_has_stand_ins(path):
    """So that each can be tried on any machine."""
    assert all(model.server for model in load_experiment(path, embedded=True).models)
