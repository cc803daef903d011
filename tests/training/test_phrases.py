"""Phrase patterns: choices, nesting, and mistakes."""

from __future__ import annotations

from random import Random

import pytest

from training.phrases import expand, parse
from training.tasks.tickets import QUEUES, ticket


def readings(line):
    """Every reading that many draws find."""
    random = Random(0)
    return {expand(parse(line), random) for _ in range(200)}


def test_choices_nest_and_may_be_empty():
    """`[a|b [c|]]` has three readings."""
    assert readings("[a|b [c|]]!") == {"a!", "b c!", "b !"}


@pytest.mark.parametrize("line", ["[a|b", "a]b", "a|b"])
def test_unbalanced_patterns_are_mistakes(line):
    """A forgotten bracket must not become text."""
    with pytest.raises(ValueError, match="brackets"):
        parse(line)


@pytest.mark.parametrize("queue", QUEUES)
def test_tickets_have_no_blanks_left(queue):
    """Every slot is filled and every bracket read."""
    random = Random(0)
    assert not any(set("{}[]|") & set(ticket(queue, random)) for _ in range(500))
