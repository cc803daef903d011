"""The nightly file: mistakes with their places, before anything is looked at or asked."""

from __future__ import annotations

import pytest

from harness.core.errors import UserError
from harness.nightly.load import load_nightly

EXPERIMENT = """
name: {name}
models:
  - card: llama-4-scout
    endpoint: {{base_url: "http://localhost:1/v1", model: m}}
suites: [arithmetic]
"""


@pytest.fixture
def write(tmp_path):
    def written(text, **experiments):
        for name in experiments or {"one": ""}:
            (tmp_path / f"{name}.yaml").write_text(EXPERIMENT.format(name=experiments.get(name) or name))
        path = tmp_path / "nightly.yaml"
        path.write_text(text)
        return path

    return written


def test_it_names_its_experiments_and_watches_the_cards_of_their_models(write):
    """And those named besides, each once; a card without a repository cannot be watched."""
    cards = "watch: {cards: [llama-4-scout, llama-4-maverick, nano-scout]}"
    nightly = load_nightly(write(f"experiments: [one.yaml]\n{cards}\n"))
    assert [question.experiment.name for question in nightly.questions] == ["one"]
    assert [card.id for card in nightly.watched.cards] == ["llama-4-scout", "llama-4-maverick"]


def test_embedded_stand_ins_are_measured_and_the_cards_they_stand_in_for_watched(write):
    """What changes is the model that is meant."""
    nightly = load_nightly(write("experiments: [one.yaml]\nembedded: true\n"))
    [question] = nightly.questions
    assert [model.name for model in question.experiment.models] == ["nano-scout"]
    assert [card.id for card in question.cards] == ["llama-4-scout"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("experiments: []", "nightly.yaml:1 experiments: needs at least 1"),
        ("experiments: [two.yaml]", "two.yaml: there is no such file"),
        ("experiments: [one.yaml]\nhours_at_most: never", "nightly.yaml:2 hours_at_most: should be a number"),
        ("experiments: [one.yaml]\nnotify: [{kind: pigeon}]", 'nightly.yaml:2 notify[0]: unknown kind "pigeon"'),
        ("experiments: [one.yaml]\nwatch: {cards: [lama]}", "nightly.yaml:2 watch.cards[0]"),
        ("experiments: [one.yaml]\ntolerances: {quality: 2}", "nightly.yaml:2 tolerances.quality"),
        ("experiments: [one.yaml]\ntolerances: {suites: {arithmetics: {}}}", 'Did you mean "arithmetic"'),
        ("experiments: [one.yaml]\nkeep: 3", "nightly.yaml:2 keep"),
    ],
)
def test_a_mistake_is_told_with_its_place(write, text, told):
    """One line each."""
    with pytest.raises(UserError) as caught:
        load_nightly(write(text + "\n"))
    assert told in str(caught.value)


def test_two_experiments_of_one_name_are_refused(write):
    """Their runs could not be told apart."""
    path = write("experiments: [one.yaml, two.yaml]\n", one="same", two="same")
    with pytest.raises(UserError, match=r'experiments\[1\]: a second experiment is called "same"'):
        load_nightly(path)
