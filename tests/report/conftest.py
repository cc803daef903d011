"""Synthetic runs on disk."""

import pytest

from tests.report.synthetic import PRICE, Plan, Player, write_run

HOSTILE_PLAYERS = (Player("</script><script>alert(1)</script>", 0.6, PRICE), Player("\u202eevil<b>{{ 7*7 }}", 0.8))


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A whole run of two models on three suites."""
    return write_run(tmp_path_factory.mktemp("results") / "two", Plan(samples=60, stand_ins={"nano-scout": "scout"}))


@pytest.fixture(scope="module")
def hostile_run(tmp_path_factory):
    """A run whose every string is an attack, and that is not whole."""
    plan = Plan(HOSTILE_PLAYERS, samples=24, hostile=True, status="incomplete", failed_share=0.1)
    return write_run(tmp_path_factory.mktemp("results") / "hostile", plan)
