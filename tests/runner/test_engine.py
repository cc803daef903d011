"""Engines that are too old are found out before anything is asked."""

import pytest

from harness.config.library import read_card
from harness.core.card import Card
from harness.core.errors import UserError
from harness.core.experiment import Model, Suite
from harness.core.generation import Generation
from harness.core.ports import Served
from harness.runner.engine import check_engine
from harness.runner.gauges import Gauges
from harness.runner.preflight import preflight


def checked(version, engine="vllm", card=None):
    """What is said of Llama 4 Scout on such a server."""
    model = Model("scout", card or read_card("llama-4-scout"), Generation(), endpoint=None)
    facts = {} if version is None else {"version": version}
    return check_engine(model, Served("m", engine=engine, facts=facts))


def test_new_enough():
    """Nothing is said; nor of an engine, or a model, that no minimum is known of."""
    assert checked("0.8.3") == checked("0.24.0+cu130") == ""
    assert checked("0.0.1", engine="some") == checked(None, engine=None) == ""
    assert checked("0.0.1", card=Card(id="m", name="M")) == ""


def test_too_old():
    """The error names both versions, and where it was read."""
    with pytest.raises(
        UserError, match=r"vLLM 0\.8\.2 cannot serve Llama 4 Scout: it needs 0\.8\.3 or newer"
    ) as caught:
        checked("0.8.2")
    assert "https://" in caught.value.fix


@pytest.mark.parametrize("version", [None, "dev", "0.1.dev7+g0a1b2c3"])
def test_a_version_that_says_nothing_is_worth_a_notice(version):
    """Builds from a checkout are no mistake."""
    assert "needs vLLM 0.8.3 or newer" in checked(version)


def test_a_server_that_says_its_weights_are_made_up_is_asked_no_questions():
    """Whoever started it; loads alone are measured all the same."""
    model, served = (
        Model("m", Card(id="m", name="M"), Generation(), endpoint=None),
        Served("m", facts={"weights": "random"}),
    )
    (problem,) = preflight(model, [Suite("s", "", ())], served, Gauges(None))
    assert "answers are noise" in str(problem)
    assert preflight(model, [], served, Gauges(None)) == []


def test_preflight_finds_it(tmp_path):
    """Among the problems, also where there is nothing else to check."""
    model = Model("scout", read_card("llama-4-scout"), Generation(), endpoint=None)
    (problem,) = preflight(model, [], Served("m", engine="vllm", facts={"version": "0.8.2"}), Gauges(None))
    assert "cannot serve" in str(problem)
