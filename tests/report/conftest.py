"""Synthetic runs on disk."""

import pytest

from tests.report.synthetic import PRICE, Plan, Player, write_run
from tests.report.synthetic_load import HOSTING, Load, add_load

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


@pytest.fixture(scope="module")
def loaded_run(tmp_path_factory):
    """Two models with answers and a sweep; the client was the limit at 16 at once, and one of the two has a price."""
    players = (Player("nano-scout", 0.6), Player("nano-maverick", 0.8, PRICE))
    run = write_run(tmp_path_factory.mktemp("results") / "loaded", Plan(players, samples=20))
    speeds = {"nano-scout": 420.0, "nano-maverick": 300.0}
    return add_load(run, Load(speeds, hosting=HOSTING, searched=(2.0, 4.0, 16.0), invalid=frozenset([16]), gpu=True))


@pytest.fixture(scope="module")
def hostile_loaded_run(tmp_path_factory):
    """Load phases whose labels, notes, server words and models are attacks, some of them invalid."""
    run = write_run(tmp_path_factory.mktemp("results") / "hostile-load", Plan(HOSTILE_PLAYERS, samples=6, hostile=True))
    speeds = {player.name: 200.0 for player in HOSTILE_PLAYERS}
    return add_load(run, Load(speeds, (1, 2, 4), hosting=HOSTING, invalid=frozenset([4]), hostile=True, steady_s=3))
