"""The needle source: lengths, depths, one needle a text, and recipes that rebuild it."""

from __future__ import annotations

import pytest

from harness.tasks.needle import NeedleSource, rebuild


class Words:
    """Counts words, and how often it is asked."""

    name = "words"

    def __init__(self):
        self.asked = 0

    def count(self, text):
        """One token a word."""
        self.asked += 1
        return len(text.split())


def drawn(**arguments):
    """All samples, sized in words."""
    return list(NeedleSource(**arguments).samples(Words()))


@pytest.mark.parametrize("length", [64, 200, 1000, 5000])
def test_the_text_has_the_length_asked_for(length):
    """To within half a sentence."""
    samples = drawn(lengths=(length,), depths=(0, 33, 100), per_cell=3)
    assert all(abs(len(sample.fields["context"].split()) - length) <= 8 for sample in samples)


def test_the_needle_stands_once_and_at_its_depth():
    """On a sentence boundary, within one percent of a long text."""
    for sample in drawn(lengths=(4000,), depths=(0, 25, 50, 75, 100), per_cell=2):
        context, (value,) = sample.fields["context"], sample.target
        needle = f"One of the special magic numbers for {sample.fields['key']} is: {value}."
        before, after = context.split(needle)
        assert not before or before.endswith(". ")
        assert not after or after.startswith(" ")
        assert abs(100 * len(before) / (len(before) + len(after)) - float(sample.tags["depth"])) < 1


def test_ids_and_tags_name_the_cell():
    """Length, depth and number."""
    samples = drawn(lengths=(64, 128), depths=(0, 12.5), per_cell=2)
    assert [sample.id for sample in samples][:4] == ["64-0-0", "64-0-1", "64-12.5-0", "64-12.5-1"]
    assert samples[-1].tags == {"length": "128", "depth": "12.5"}
    assert len(samples) == NeedleSource(lengths=(64, 128), depths=(0, 12.5), per_cell=2).size()


def test_the_recipe_rebuilds_the_text():
    """Without a tokenizer."""
    for sample in drawn(lengths=(300,), depths=(0, 50), per_cell=2):
        assert rebuild(sample.recipe) == sample.fields


def test_tokens_are_counted_few_times_and_only_when_needed():
    """At most four times a sample, and not before it is asked for."""
    counter = Words()
    samples = NeedleSource(lengths=(500,), depths=(50,), per_cell=10).samples(counter)
    assert counter.asked == 0
    next(samples)
    assert counter.asked <= 4


def test_the_seed_decides():
    """Equal arguments give equal samples; another seed gives other keys and numbers."""
    first, again, other = (drawn(lengths=(100,), depths=(50,), seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert not {sample.target for sample in first} & {sample.target for sample in other}
