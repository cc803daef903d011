"""The key-value kind: RULER's needles, in a haystack or alone."""

from __future__ import annotations

import re
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.tasks.hidden.key_value import KeyValueHidden
from harness.tasks.split import held_out
from tests.tasks.hidden.counters import COUNTERS, Nano, Words, composed

NEEDLE = re.compile(r"One of the special magic (\w+) for (\S+) is: (\S+)\.")
ALONE = KeyValueHidden(haystack_is_needles=True)
UUIDS = KeyValueHidden(haystack_is_needles=True, key="uuids", value="uuids")


def planted(seed=1, depth=None, probes=1, **arguments):
    return KeyValueHidden(**arguments).plant(Random(seed), depth, probes)


def told(plant):
    """Form, key and value of each insertion."""
    return [NEEDLE.fullmatch(insertion.text).groups() for insertion in plant.insertions]


@given(st.integers(), st.integers(1, 4), st.integers(1, 4), st.integers(1, 4), st.integers(1, 4))
def test_a_probe_asks_for_all_values_of_its_keys(seed, keys, values, queries, probes):
    """Each probe has keys of its own, none twice, and is about the insertions that it names."""
    plant = planted(seed, probes=probes, keys=keys, values=values, queries=queries)
    assert len(plant.insertions) == max(keys, queries * probes) * values
    assert len({value for _, _, value in told(plant)}) == len(plant.insertions)
    asked = [place for probe in plant.probes for place in probe.asks_for]
    assert len(asked) == len(set(asked)) == probes * queries * values
    for probe in plant.probes:
        named = [told(plant)[place] for place in probe.asks_for]
        assert tuple(value for _, _, value in named) == probe.target
        assert {key for _, key, _ in named} == set(re.sub(r",( and)?", "", probe.fields["query"]).split())


@pytest.mark.parametrize(("queries", "shape"), [(1, "K"), (2, "K, and K"), (4, "K, K, K, and K")])
def test_query_joins_keys_as_ruler_does(queries, shape):
    """With a comma before "and", even for two."""
    (probe,) = planted(queries=queries).probes
    assert re.sub(r"\w+-\w+", "K", probe.fields["query"]) == shape
    assert probe.fields["query"].startswith(probe.fields["key"])


def test_forms():
    """Words, numbers of seven digits, or uuids; the prompt is told which."""
    ((form, key, value),) = told(planted(value="uuids"))
    assert form == "uuids"
    assert UUID(value).version == 4
    assert key.count("-") == 1
    assert told(planted(value="words"))[0][2].count("-") == 1
    assert planted(value="words").probes[0].fields["type_value_singular"] == "word"
    assert len(told(planted())[0][2]) == 7


@given(st.integers(), st.sampled_from(["words", "numbers", "uuids"]), st.booleans())
@settings(max_examples=30, deadline=None)
def test_what_is_asked_is_held_out(seed, form, alone):
    """From training, in a haystack and without one."""
    plant = planted(seed, key=form, queries=3, haystack_is_needles=alone)
    asked = [*plant.probes[0].target, *re.sub(r",( and)?", "", plant.probes[0].fields["query"]).split()]
    assert all(map(held_out, asked))


def test_depths():
    """The first that is asked for stands where it is wanted; probes are spread over the text; the rest is anywhere."""
    assert [plant.insertions[0].depth for plant in (planted(n, 25.0, keys=4) for n in range(9))] == [25.0] * 9
    others = [insertion.depth for n in range(300) for insertion in planted(n, 25.0, keys=4).insertions[1:]]
    assert 45 < sum(others) / len(others) < 55
    spread = sorted(insertion.depth for insertion in planted(probes=10).insertions)
    assert [int(depth // 10) for depth in spread] == list(range(10))


@pytest.mark.parametrize("hidden", [ALONE, UUIDS])
@pytest.mark.parametrize("counter", COUNTERS)
@given(seed=st.integers(), budget=st.integers(500, 6_000), probes=st.integers(1, 3))
@settings(max_examples=12, deadline=None)
def test_text_of_needles_alone(hidden, counter, seed, budget, probes):
    """Every line but perhaps a cut first one is a needle; each key is there once, each asked one with its value."""
    plant = hidden.plant(Random(seed), None, probes)
    lines = composed(plant, budget, counter).split("\n")
    needles = [NEEDLE.fullmatch(line) for line in lines]
    assert all(needles[1:])
    pairs = {match[2]: match[3] for match in needles if match}
    assert len(pairs) == sum(match is not None for match in needles)
    for probe in plant.probes:
        assert (pairs[probe.fields["key"]],) == probe.target


@pytest.mark.parametrize("hidden", [ALONE, UUIDS])
@pytest.mark.parametrize("counter", [Words, Nano])
def test_long_text_of_needles(hidden, counter):
    """100,000 tokens are met as well as a few hundred."""
    composed(hidden.plant(Random(1), None, 1), 100_000, counter)


def test_what_cannot_be_had():
    """A depth in a text of needles, more keys than fit, and a text shorter than what is asked for."""
    with pytest.raises(ValueError, match="no depths"):
        ALONE.plant(Random(1), 50.0, 1)
    with pytest.raises(ValueError, match="at most 32"):
        planted(queries=4, probes=9)
    with pytest.raises(UserError, match="shortest text"):
        ALONE.plant(Random(1), None, 1).compose(5, Words())
