"""Models that the harness serves: what the card fills in, and how their servers are asked."""

from __future__ import annotations

import pytest

from harness.config.load import load_experiment
from harness.core.errors import UserError

MODEL = "{{card: llama-4-scout-fp8, serve: {{kind: vllm{serve}}}{more}}}"


@pytest.fixture
def one_model(write):
    """The model of an experiment whose only model is served; `suite` is what it is asked."""

    def loaded(serve="", more="", suite="load-quick"):
        model = MODEL.format(serve=serve, more=more)
        path = write("served.yaml", f"name: served\nmodels: [{model}]\nsuites: [{suite}]\n")
        return load_experiment(path).models[0]

    return loaded


def test_the_card_says_what_is_served(one_model):
    """Repository and name are the card's; the endpoint asks for that name, in the engine's words."""
    model = one_model()
    assert model.server.model == "RedHatAI/Llama-4-Scout-17B-16E-Instruct-FP8-dynamic"
    assert (model.endpoint.model, model.endpoint.provider) == ("llama-4-scout-fp8", "vllm")


def test_what_the_experiment_says_goes_first(one_model):
    """A name and a folder of its own."""
    model = one_model(", model: /models/scout, served_name: scout")
    assert (model.server.model, model.server.revision, model.endpoint.model) == ("/models/scout", None, "scout")


def test_an_endpoint_may_say_only_how_it_is_asked(one_model):
    """Its other keys are kept, and no address or name need be given."""
    model = one_model(more=", endpoint: {concurrency: 7}")
    assert (model.endpoint.concurrency, model.endpoint.model) == (7, "llama-4-scout-fp8")


def test_a_server_started_here_is_in_house(one_model):
    """Confidential suites may go to it."""
    assert one_model().endpoint.in_house


def test_made_up_weights_are_asked_no_questions(one_model):
    """Their answers are noise, so a suite of questions is refused before anything is started; loads are fine."""
    assert one_model(", load_format: dummy").server.random_weights()
    with pytest.raises(UserError, match="made-up weights"):
        one_model(", load_format: dummy", suite="arithmetic")


def test_a_model_that_nobody_names_is_a_mistake(write):
    """A card without a repository needs a model to serve."""
    path = write(
        "served.yaml",
        "name: x\nmodels: [{card: {id: mine, name: Mine}, serve: {kind: vllm}}]\nsuites: [load-quick]\n",
    )
    with pytest.raises(UserError, match="names no repository"):
        load_experiment(path)


def test_keys_are_not_written_into_experiments(one_model):
    """Engines inherit the shell's environment; a file is no place for a token."""
    with pytest.raises(UserError, match="looks like a key"):
        one_model(", environment: {HF_TOKEN: hf_x}")
