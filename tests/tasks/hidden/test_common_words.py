"""The common-words kind: a list in which ten words come more often."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from harness.core.errors import UserError
from harness.tasks.hidden.common_words import CommonWordsHidden
from harness.tasks.hidden.words import words
from tests.tasks.hidden.counters import COUNTERS, Nano, Words, composed

LONG = CommonWordsHidden()
SHORT = CommonWordsHidden(common_repeats=6, rare_repeats=1, example="short")


def read(text):
    """How often each word comes, in a list whose numbers are right."""
    entries = re.findall(r"(\d+)\. (\S+)", text)
    assert " ".join(f"{number}. {word}" for number, word in entries) == text
    assert [int(number) for number, _ in entries] == list(range(1, len(entries) + 1))
    return Counter(word for _, word in entries)


@pytest.mark.parametrize(("hidden", "least"), [(LONG, 3_000), (SHORT, 700)])
@pytest.mark.parametrize("counter", COUNTERS)
@given(seed=st.integers(), more=st.integers(0, 5_000))
@settings(max_examples=10, deadline=None)
def test_list(hidden, least, counter, seed, more):
    """The target's words come just as often as they should, all others as often as rare ones, but for one at most."""
    plant = hidden.plant(Random(seed), None, 1)
    counts = read(composed(plant, least + more, counter))
    target = plant.probes[0].target
    assert [counts.pop(word) for word in target] == [hidden.common_repeats] * 10
    *_, last = sorted(counts.values(), reverse=True)
    assert Counter(counts.values())[hidden.rare_repeats] >= len(counts) - 1
    assert 1 <= last <= hidden.rare_repeats


@pytest.mark.parametrize("counter", [Words, Nano])
def test_long_list(counter):
    """100,000 tokens; past the list's words come pairs of them, each as rare."""
    plant = LONG.plant(Random(1), None, 1)
    counts = read(composed(plant, 100_000, counter))
    assert any("-" in word for word in counts) is (len(counts) > len(words().all))
    assert set(sorted(counts.values())[1:-10]) == {3}


def test_pairs_never_repeat():
    """However long the list."""
    plant = SHORT.plant(Random(1), None, 1)
    counts = read(composed(plant, 60_000, Words))
    assert sum("-" in word for word in counts) > 15_000
    assert Counter(counts.values()) == {1: len(counts) - 10, 6: 10}


@given(st.integers())
@settings(max_examples=20, deadline=None)
def test_common_words_are_part_of_no_other(seed):
    """So that naming the other is no credit for them."""
    target = LONG.plant(Random(seed), None, 1).probes[0].target
    assert len(set(target)) == 10
    assert not [(one, other) for one in target for other in words().all if one in other and one != other]


@pytest.mark.parametrize(("hidden", "repeats", "others", "rare"), [(LONG, 10, 30, 3), (SHORT, 3, 10, 1)])
def test_example(hidden, repeats, others, rare):
    """RULER's: 40 words, ten of which come 10 times and the others 3 times; or 20 words, 3 times and once."""
    example = hidden.plant(Random(1), None, 1).probes[0].fields["example"]
    answer = read(example["answer"])
    counts = read(example["context"])
    assert Counter(counts.values()) == {repeats: 10, rare: others}
    assert {word for word, count in counts.items() if count == repeats} == set(answer)


def test_what_cannot_be_had():
    """A list too short for its common words, two questions, a depth, and rare words as common as common ones."""
    with pytest.raises(UserError, match="shortest text"):
        LONG.plant(Random(1), None, 1).compose(500, Words())
    with pytest.raises(ValueError, match="one question"):
        LONG.plant(Random(1), None, 2)
    with pytest.raises(ValueError, match="depths"):
        LONG.plant(Random(1), 50.0, 1)
    with pytest.raises(ValidationError, match="common_repeats"):
        CommonWordsHidden(common_repeats=3)
