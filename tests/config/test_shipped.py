"""What is shipped can be used as it is."""

import pytest

from harness.config.library import cards, read_card, shipped, suites
from harness.config.load import load_experiment
from harness.config.suite import load_any_suite
from harness.core.experiment import LoadSuite

EXPERIMENTS = sorted(path for path in shipped("configs").glob("*.yaml") if path.stem != "nightly")


@pytest.mark.parametrize("path", EXPERIMENTS, ids=lambda path: path.stem)
def test_experiments_load(path):
    """Each is named after its file."""
    experiment = load_experiment(path)
    assert len(experiment.models) >= 2
    assert experiment.description


@pytest.mark.parametrize("name", suites())
def test_suites_load(name):
    """Each is named after its file and has samples or loads; how many the Hub or a search has is not asked here."""
    suite = load_any_suite(suites()[name])
    assert suite.name == name
    assert suite.description
    if isinstance(suite, LoadSuite):
        assert suite.loads
    elif not any(task.source.describe().get("repository") for task in suite.tasks):
        assert suite.items() != 0


@pytest.mark.parametrize("name", cards())
def test_cards_load(name):
    """Each is named after its file, and a score never stands without its source."""
    card = read_card(name)
    assert card.id == name
    assert card.licence
    assert all(score.source for score in card.reported)


@pytest.mark.parametrize("name", cards())
def test_every_card_has_a_stand_in(name):
    """So that every shipped experiment runs with --embedded."""
    stand_in = read_card(name).embedded
    assert stand_in
    assert read_card(stand_in).embedded == stand_in
