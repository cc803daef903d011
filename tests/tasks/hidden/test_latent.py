"""The latent kind: no word in common, one right answer, and names that the rest of the text does not have."""

from __future__ import annotations

import re
from importlib import resources
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from harness.config.suite import load_suite
from harness.core.score import Outcome
from harness.tasks import prose
from harness.tasks.hidden.associations import NAMES, OPENINGS, associations
from harness.tasks.hidden.latent import LatentHidden

STOP_WORDS = re.compile(
    r"(?:an?|and|as|be|been|by|for|from|has|have|in|is|it|not|of|on|or|over|should|something|that|the|to|was|what|who|with)"
)
SUITE = Path(__file__).parents[3] / "suites/long-context.yaml"
ITEMS = [pytest.param(item, id=f"{item.kind}: {item.clue}") for item in associations()]


def stems(text):
    """Its content words, without case and the usual endings."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return {re.sub(r"(?:ies|ing|ed|s|ly|y)$", "", word) or word for word in words if not STOP_WORDS.fullmatch(word)}


def alike(one, other, letters=4):
    """Whether two words look related: equal, or in so many first letters (Mexico, Mexican), or one begins the other."""
    short = min(len(one), len(other))
    return one == other or (short >= 4 and one[: min(short, letters)] == other[: min(short, letters)])


def prose_words():
    """All that generated prose can say."""
    lists = (prose.ADJECTIVES, prose.NOUNS, prose.PLACES, prose.NAMES, prose.VERBS, prose.TIMES, prose.ADVERBS)
    return stems(" ".join(word for words in lists for word in words))


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize("hops", [1, 2])
@pytest.mark.parametrize("order", ["default", "inverted"])
def test_sentence_and_question_share_no_word(item, hops, order):
    """Nor a stem, nor words that begin alike; stop words aside."""
    asked = stems(item.question(hops))
    for opening in OPENINGS:
        told = stems(item.sentence("NAME", order, opening))
        assert not [(one, other) for one in told for other in asked if alike(one, other)]


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize("hops", [1, 2])
def test_prose_around_it_has_no_word_of_the_question(item, hops):
    """Otherwise the haystack would answer, or lead astray by words."""
    asked = stems(item.question(hops))
    assert not [(one, other) for one in prose_words() for other in asked if alike(one, other, letters=5)]


def test_there_are_many_and_all_differ():
    """At least sixty, of ten kinds, no clue twice."""
    assert len(associations()) >= 60
    assert len({item.clue for item in associations()}) == len(associations())
    assert len({item.kind for item in associations()}) >= 10


def test_names_belong_to_nothing_else():
    """They are in no prose, no clue, no question, and no part of each other."""
    said = stems(" ".join(f"{item.clue} {item.one_hop} {item.two_hop}" for item in associations())) | prose_words()
    assert not {name.casefold() for name in NAMES} & said
    assert not set(NAMES) & set(prose.NAMES)
    assert not [(one, other) for one in NAMES for other in NAMES if one != other and one in other]


def test_names_are_in_no_other_prose():
    """Of whichever language."""
    for file in resources.files("harness.tasks.haystacks").joinpath("grammars").iterdir():
        assert not set(NAMES) & set(re.findall(r"\w+", file.read_text("utf-8"))), file.name


def test_suite_asks_for_one_of_the_names():
    """Its scorer knows everybody in the text: the right name alone is right, two are unparsed, another's is wrong."""
    scorer = next(task.scorer for task in load_suite(SUITE).tasks if task.name == "latent")
    assert set(scorer.labels) == {*NAMES, *prose.NAMES}
    for answer, outcome in (
        ("Farid", Outcome.CORRECT),
        ("It is Farid.", Outcome.CORRECT),
        ("Anna", Outcome.WRONG),
        ("Farid or Kenji", Outcome.UNPARSED),
    ):
        assert scorer.score(answer, ("Farid",), ()).outcome is outcome


@given(st.integers(), st.integers(1, 4), st.integers(0, 12))
def test_only_one_sentence_answers_a_question(seed, probes, distractors):
    """All of a text's associations stand side by side, and each has a person of its own."""
    plant = LatentHidden(distractors=distractors).plant(Random(seed), None, probes)
    told = [
        next(item for item in associations() if f" {item.clue} " in text or f" {item.clue}." in text)
        for text in (insertion.text for insertion in plant.insertions)
    ]
    assert len(told) == probes + distractors
    assert all(one.fits(other) for one, other in combinations(told, 2))
    for probe in plant.probes:
        (place,), (name,) = probe.asks_for, probe.target
        assert [index for index, each in enumerate(plant.insertions) if name in each.text] == [place]
        assert probe.fields["question"] == told[place].question(int(probe.tags["hops"]))


def test_depths():
    """The asked depth for what is asked for; without one, questions are spread over the text."""
    plant = LatentHidden().plant(Random(1), 25, 1)
    assert plant.insertions[0].depth == 25
    plant = LatentHidden().plant(Random(1), None, 4)
    assert sorted(int(insertion.depth // 25) for insertion in plant.insertions[:4]) == [0, 1, 2, 3]


def test_distractors_are_alike():
    """At least half of those of a landmark are landmarks: the kind of the sentence does not give it away."""
    for seed in range(50):
        plant = LatentHidden(distractors=4).plant(Random(seed), None, 1)
        if plant.probes[0].tags["association"] == "landmark":
            assert sum("next to" in insertion.text for insertion in plant.insertions[1:]) >= 2


def test_arguments():
    """Hops and orders can be chosen; nonsense and more questions than kinds are refused."""
    plant = LatentHidden(hops=(2,), orders=("inverted",)).plant(Random(3), None, 3)
    assert {(probe.tags["hops"], probe.tags["order"]) for probe in plant.probes} == {("2", "inverted")}
    with pytest.raises(ValidationError, match="twice"):
        LatentHidden(hops=(1, 1))
    with pytest.raises(ValueError, match="11 kinds"):
        LatentHidden().plant(Random(1), None, 12)


def test_the_seed_decides():
    """Equal seeds give equal texts."""
    first, again, other = (LatentHidden().plant(Random(seed), None, 2) for seed in (1, 1, 2))
    assert first == again != other
