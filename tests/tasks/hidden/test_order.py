"""The order kind: random names all over the text, with the right order as the target."""

from __future__ import annotations

import re
from datetime import datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.scorers.order import OrderScorer
from harness.tasks.hidden.order import OrderHidden


def in_text(plant):
    """The sentences in the order of the text."""
    return [each.text for each in sorted(plant.insertions, key=lambda each: each.depth)]


@given(st.integers(), st.integers(2, 20))
def test_order_of_appearance(seed, facts):
    """The target names them as the text does, each from a part of its own."""
    plant = OrderHidden(facts=facts).plant(Random(seed), None, 1)
    assert tuple(re.findall(r"called (\S+) set out\.", " ".join(in_text(plant)))) == plant.probes[0].target
    for part, each in enumerate(plant.insertions):
        assert abs(each.depth * facts / 100 - part - 0.5) < 0.51  # depths have two decimals
    assert plant.probes[0].asks_for == tuple(range(facts))


@given(st.integers(), st.integers(2, 20))
def test_order_of_time(seed, facts):
    """The target names them as their days follow each other."""
    plant = OrderHidden(facts=facts, by="time").plant(Random(seed), None, 1)
    days = {}
    for text in in_text(plant):
        name, day = re.fullmatch(r"The expedition called (\S+) set out on (.*)\.", text).groups()
        days[name] = datetime.strptime(day, "%d %B %Y")
    assert plant.probes[0].target == tuple(sorted(days, key=days.get))


def test_time_is_not_the_order_of_the_text():
    """Their agreement is chance: one text in 120 of five facts."""
    plants = [OrderHidden(by="time").plant(Random(seed), None, 1) for seed in range(200)]
    same = [
        plant for plant in plants if plant.probes[0].target == tuple(re.findall(r"called (\S+) ", str(in_text(plant))))
    ]
    assert len(same) < 10


def test_items_do_not_give_the_order_away():
    """The prompt may list the names: in alphabetical order."""
    probe = OrderHidden().plant(Random(1), None, 1).probes[0]
    assert probe.fields == {"count": 5, "items": sorted(probe.target)}
    assert OrderScorer().score(", ".join(probe.target), probe.target, ()).value == 1


@pytest.mark.parametrize(("depth", "probes", "message"), [(50, 1, "depths"), (None, 2, "probes must be 1")])
def test_no_depth_and_no_second_probe(depth, probes, message):
    """Neither makes sense here, and the error says so."""
    with pytest.raises(ValueError, match=message):
        OrderHidden().plant(Random(1), depth, probes)
