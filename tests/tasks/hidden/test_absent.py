"""The absent kind: the text looks the same, whether the key asked for is in it or not."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.absent import AbsentScorer
from harness.tasks.hidden.absent import NOT_IN_THE_TEXT, AbsentHidden
from harness.tasks.split import held_out


def planted(seed, depth=None, probes=1, **arguments):
    return AbsentHidden(**arguments).plant(Random(seed), depth, probes)


def keys(plant):
    """The keys that the text has, in order, with their numbers."""
    found = [re.fullmatch(r"One of .* for (\S+) is: (\d{7})\.", each.text) for each in plant.insertions]
    return {match[1]: match[2] for match in found}


@given(st.integers(), st.integers(1, 8), st.integers(0, 8), st.sampled_from([0.0, 0.5, 1.0]))
def test_target_says_what_the_text_says(seed, probes, distractors, share):
    """An absent key is in no needle, a present one has its number; all are held out from training."""
    plant = planted(seed, probes=probes, distractors=distractors, share_absent=share)
    told = keys(plant)
    assert len(told) == len(set(told.values())) == probes + distractors
    for probe in plant.probes:
        key, (target,) = probe.fields["key"], probe.target
        assert held_out(key)
        assert told.get(key, NOT_IN_THE_TEXT) == target
        assert probe.tags["present"] == ("yes" if key in told else "no")
        assert [f" {key} " in plant.insertions[place].text for place in probe.asks_for] == [True] * (key in told)
    absent = sum(probe.tags["present"] == "no" for probe in plant.probes)
    assert abs(absent - share * probes) < 1


def test_share_over_many_texts():
    """Half of single questions are about what is absent, by default all."""
    absent = [planted(seed, share_absent=0.5).probes[0].tags["present"] for seed in range(1000)].count("no")
    assert 430 < absent < 570
    assert {planted(seed).probes[0].tags["present"] for seed in range(100)} == {"no"}


def test_text_does_not_tell():
    """Present or absent, the same seed gives as many needles, one of them at the depth asked for."""
    for seed in range(20):
        texts = [planted(seed, depth=40, share_absent=share).insertions for share in (0.0, 1.0)]
        assert texts[0] == texts[1]
        assert texts[0][0].depth == 40
        assert len(texts[0]) == 4


def test_scorer_reads_the_sentinel():
    """What the prompt asks to answer is right where the key is absent."""
    assert AbsentScorer().score(NOT_IN_THE_TEXT, planted(1).probes[0].target, ()).value == 1


def test_too_many_probes():
    """The held-out keys are not endless."""
    with pytest.raises(ValueError, match="at most 32"):
        planted(1, probes=33)
