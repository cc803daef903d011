"""The coreference kind: conversations to the token, each text in them once, and the one asked for in its place."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.scorers.coreference import CoreferenceScorer
from harness.tasks.hidden.coreference import CoreferenceHidden
from harness.tasks.hidden.writings import grammars, write


class Counter:
    """Counts pieces of a text that a pattern finds."""

    name = "approximate: pieces"
    identity = None

    def __init__(self, pattern):
        self._pattern = re.compile(pattern, re.DOTALL)

    def count(self, text):
        return sum(1 for _ in self._pattern.finditer(text))

    def count_each(self, texts):
        return [self.count(text) for text in texts]


COUNTERS = {
    "words": Counter(r"\S+"),
    "words and marks": Counter(r"[^\r\n\w]?\w+| ?[^\s\w]+[\r\n]*|\s*[\r\n]+|\s+"),  # much as tiktoken splits
    "parts of words": Counter(r" ?\w{1,3}|[^\w]"),
    "characters": Counter(r"."),
    "pairs": Counter(r"..?"),  # do not add up
    "fours": Counter(r".{1,4}"),
    "dear seams": Counter(r"\S+|\n(?=User)"),  # a text has more than its turns
}


def turns(text):
    """What was asked for, and what came."""
    asked = re.split(r"(?:^|\n)User: Write a ", text)[1:]
    return [tuple(each.split(".\nAssistant: ", 1)) for each in asked]


@settings(max_examples=40, deadline=None)
@given(st.integers(), st.sampled_from([2, 4, 8]), st.integers(0, 3_000), st.sampled_from(sorted(COUNTERS)))
def test_budget(seed, needles, more, name):
    """At most two tokens below it, never above, whatever a token is."""
    counter = COUNTERS[name]
    plant = CoreferenceHidden(needles=needles).plant(Random(seed), None, needles)
    budget = sum(len(probe.target[0]) + 60 for probe in plant.probes) + more
    text = plant.compose(budget, counter)
    assert budget - 2 <= counter.count(text) <= budget
    assert text == plant.compose(budget, counter)


@given(st.integers(), st.sampled_from([2, 4, 8]))
def test_each_text_stands_once(seed, needles):
    """The right one is the one of its number among those of its form and topic; no text comes twice."""
    plant = CoreferenceHidden(needles=needles).plant(Random(seed), None, needles)
    text = plant.compose(4_000, COUNTERS["words"])
    conversation = turns(text)
    assert len({given for _, given in conversation}) == len(conversation)
    for number, probe in enumerate(plant.probes):
        form, topic, right = probe.fields["form"], probe.fields["topic"], probe.target[0][10:]
        like = [given for asked, given in conversation if asked == f"{form} about {topic}"]
        assert len(like) == needles
        assert like[number] == right
        assert probe.fields["ordinal"].startswith(str(number + 1))
        assert text.count(right) == 1
        assert CoreferenceScorer().score(probe.target[0], probe.target, ()).value == 1


def test_longer_texts_have_the_same_turns():
    """Another budget gives more of the same, in the same order, and nothing else."""
    plant = CoreferenceHidden().plant(Random(1), None, 2)
    short, long = (turns(plant.compose(budget, COUNTERS["words"])) for budget in (1_000, 3_000))
    asked = {probe.target[0][10:] for probe in plant.probes}
    others = [[turn for turn in each if turn[1] not in asked] for each in (short, long)]
    assert others[1][: len(others[0])] == others[0]
    assert len(long) > 2 * len(short)


def test_others_are_like_what_is_asked_for():
    """Half of the other turns share the form or the topic, so neither alone finds the text."""
    plant = CoreferenceHidden().plant(Random(2), None, 1)
    form, topic = plant.probes[0].fields["form"], plant.probes[0].fields["topic"]
    asked = [asked for asked, _ in turns(plant.compose(20_000, COUNTERS["words"]))]
    assert 0.2 < sum(each.startswith(form) for each in asked) / len(asked) < 0.5
    assert 0.2 < sum(each.endswith(topic) for each in asked) / len(asked) < 0.4


def test_too_small_a_budget():
    """Texts that do not fit are no shorter text, but an error."""
    plant = CoreferenceHidden(needles=8).plant(Random(1), None, 1)
    with pytest.raises(UserError, match="8 texts that are asked about do not fit 200 tokens"):
        plant.compose(200, COUNTERS["words"])


def test_every_form_can_be_written():
    """No slot is without words, and two texts of one form and topic differ."""
    for form in grammars().kinds:
        texts = {write(Random(seed), form, "tapirs").text for seed in range(200)}
        assert len(texts) == 200
        assert not [text for text in texts if "{" in text or "tapirs" not in text]
        assert not [text for text in texts if re.search(r"\ba [aeiou]", text)]


@pytest.mark.parametrize(("depth", "probes", "message"), [(50, 1, "no depth"), (None, 3, "not 3"), (None, 0, "not 0")])
def test_what_cannot_be_asked(depth, probes, message):
    """A depth, and more questions than texts."""
    with pytest.raises(ValueError, match=message):
        CoreferenceHidden().plant(Random(1), depth, probes)
