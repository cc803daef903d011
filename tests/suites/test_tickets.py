"""The ticket suite keeps its promises: size, balance, no double."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from harness.tasks.jsonl import JsonlSource

FILE = Path(__file__).parents[2] / "suites/data/tickets.jsonl"
QUEUES = {"account", "billing", "delivery", "feedback", "privacy", "product", "returns", "technical"}


@pytest.fixture(scope="module")
def tickets():
    return list(JsonlSource(path=FILE, id="id", target="queue", tags=("queue", "difficulty")).samples(None))


def test_balance(tickets):
    """At least 20 of each queue, in three difficulties of about 45, 35 and 20 percent."""
    queues = Counter(ticket.target[0] for ticket in tickets)
    assert set(queues) == QUEUES
    assert min(queues.values()) >= 20
    difficulty = Counter(ticket.tags["difficulty"] for ticket in tickets)
    shares = [difficulty[name] / len(tickets) for name in ("plain", "indirect", "distractor")]
    assert shares == pytest.approx([0.45, 0.35, 0.2], abs=0.02)


def test_lengths(tickets):
    """From a line to a long story."""
    words = [len(ticket.fields["text"].split()) for ticket in tickets]
    assert min(words) >= 8
    assert max(words) <= 80


def test_no_near_double(tickets):
    """No two tickets share more than two fifths of their words."""
    words = [set(re.findall(r"\w+", ticket.fields["text"].lower())) for ticket in tickets]
    assert max(len(one & other) / len(one | other) for one, other in combinations(words, 2)) < 0.4


def test_indirect_tickets_do_not_name_their_queue(tickets):
    """Otherwise a search for words would do."""
    indirect = [ticket for ticket in tickets if ticket.tags["difficulty"] == "indirect"]
    assert not [ticket.id for ticket in indirect if ticket.target[0] in ticket.fields["text"].lower()]
