"""Suites, cards and experiments by name."""

import pytest

from harness.config.library import find_experiment, find_suite, read_card, shipped
from harness.core.errors import UserError

SUITE = "name: arithmetic\n"


def test_a_suite_is_looked_for_near_the_experiment_first(write, monkeypatch, tmp_path):
    """Beside the experiment's folder, then in ./suites, then among the shipped ones."""
    experiment = write("project/configs/x.yaml", "")
    monkeypatch.chdir(tmp_path)
    assert find_suite("arithmetic", experiment) == shipped("suites") / "arithmetic.yaml"
    here = write("suites/arithmetic.yaml", SUITE)
    assert find_suite("arithmetic", experiment).resolve() == here
    beside = write("project/suites/arithmetic.yaml", SUITE)
    assert find_suite("arithmetic", experiment) == beside


def test_a_suite_may_be_a_path_from_the_experiment(write):
    """When it ends in .yaml; a missing one says where it was looked for."""
    experiment = write("configs/x.yaml", "")
    mine = write("configs/more/mine.yaml", SUITE)
    assert find_suite("more/mine.yaml", experiment) == mine
    with pytest.raises(UserError, match=r"no suite file .*Looked at .*configs/more/yours.yaml"):
        find_suite("more/yours.yaml", experiment)


def test_a_shipped_experiment_is_found_from_anywhere(monkeypatch, tmp_path):
    """By name, or by its path in a checkout; never instead of a file of one's own."""
    monkeypatch.chdir(tmp_path)
    ours = shipped("configs") / "scout-vs-maverick.yaml"
    assert find_experiment(ours.relative_to(ours.parents[1])) == ours
    assert find_experiment(ours.relative_to(ours.parent).with_suffix("")) == ours
    with pytest.raises(UserError, match='Did you mean "scout-vs-maverick"'):
        find_experiment(tmp_path / "scout-vs-mavrick.yaml")


def test_an_unknown_card_lists_the_known():
    """With the nearest."""
    with pytest.raises(UserError, match=r'unknown card "llama4-scout"\. Did you mean "llama-4-scout"'):
        read_card("llama4-scout")
