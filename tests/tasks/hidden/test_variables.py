"""The variable-tracking kind: chains of assignments in their order."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.tasks.hidden.variables import VariableTrackingHidden
from harness.tasks.split import held_out


def planted(seed=1, depth=None, probes=1, **arguments):
    return VariableTrackingHidden(**arguments).plant(Random(seed), depth, probes)


def holders(text, value):
    """The variables that hold a value, by carrying the assignments out line by line."""
    held = {}
    for name, other, number in re.findall(r"^VAR ([A-Z]+) = (?:VAR ([A-Z]+)|(\d{5}))\.?$", text, re.MULTILINE):
        held[name] = held[other] if other else number
    return {name for name, number in held.items() if number == value}


@given(st.integers(), st.integers(1, 4), st.integers(1, 6), st.integers(1, 3), st.booleans())
def test_target_is_what_running_the_text_gives(seed, chains, hops, probes, full_stops):
    """Read from top to bottom, every assignment knows its right side, and the target are all that hold the value."""
    plant = planted(seed, probes=probes, chains=chains, hops=hops, full_stops=full_stops)
    text = "\n".join(insertion.text for insertion in sorted(plant.insertions, key=lambda each: each.depth))
    assert len(plant.insertions) == max(chains, probes) * (hops + 1)
    for probe in plant.probes:
        assert holders(text, probe.fields["query"]) == set(probe.target)
        assert len(probe.target) == probe.fields["count"] == len(probe.asks_for)
        assert [plant.insertions[place].text.split()[1] for place in probe.asks_for] == list(probe.target)


@given(st.integers(), st.floats(0, 100))
def test_chain_begins_at_its_depth(seed, depth):
    """And the rest of it follows."""
    depths = [insertion.depth for insertion in planted(seed, depth).insertions]
    assert depths[0] == depth
    assert depths == sorted(depths)


@given(st.integers(), st.integers(1, 3), st.integers(1, 12))
def test_example(seed, chains, hops):
    """It is solved rightly, and names nothing that is asked."""
    (probe,) = planted(seed, chains=chains, hops=hops).probes
    example = probe.fields["example"]
    assert holders(example["context"], example["query"]) == set(example["answer"].split())
    assert example["count"] == min(hops, 10) + 1
    assert not set(example["answer"].split()) & set(probe.target)


def test_values_are_held_out():
    """From training, as names of five letters are."""
    assert all(held_out(planted(seed).probes[0].fields["query"]) for seed in range(50))


def test_no_example():
    """Where none is wanted the field is there, and empty."""
    assert planted(example=False).probes[0].fields["example"] is None


def test_too_many_probes():
    """Each needs a chain."""
    with pytest.raises(ValueError, match="at most 20"):
        planted(probes=21)
