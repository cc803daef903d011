"""The deck of conversations."""

from itertools import islice

import pytest

from harness.core.load import Conversation, Turn
from harness.core.sample import Message
from harness.traffic.deck import Deck
from harness.traffic.synthetic import SyntheticWorkload
from tests.fakes.words import Pieces


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_nothing_is_dealt_twice(share):
    """First all as they are, then with fresh openings of the same count: the length stays exact."""
    tokens = Pieces()
    workload = SyntheticWorkload(input_tokens=100, output_tokens=5, shared_prefix=share)
    conversations = workload.conversations(4, tokens, 10, 1)
    dealt = list(islice(Deck(conversations, 1), 200))
    texts = [each.turns[0].message.content for each in dealt]
    assert dealt[:4] == conversations
    assert len(set(texts)) == 200
    assert {tokens.count(text) for text in texts} == {90}
    assert {text[: dealt[0].opening_at] for text in texts} == {texts[0][: dealt[0].opening_at]}
    assert len({text[dealt[0].opening_at :].split(".")[0] for text in texts}) == 200


def test_the_seed_decides():
    """Two clients deal differently, one twice the same."""
    conversations = SyntheticWorkload(input_tokens=100, output_tokens=5).conversations(3, Pieces(), 10, 1)
    one, same, other = (list(islice(Deck(conversations, seed), 20)) for seed in (1, 1, 2))
    assert one == same
    assert one[3:] != other[3:]


def test_pictures_are_made_anew():
    """They stand before the text, so the old ones would be in the cache."""
    workload = SyntheticWorkload.model_validate(
        {"input_tokens": 60, "output_tokens": 5, "images": {"width": 32, "height": 16}}
    )
    dealt = list(islice(Deck(workload.conversations(1, Pieces(), 10, 1), 1), 3))
    assert len({each.turns[0].message.images[0].data for each in dealt}) == 3


def test_what_has_no_opening_is_dealt_once():
    """Nor is there anything in an empty deck."""
    turn = Turn(Message("user", "As it was."), 5, 5)
    assert len(list(Deck([Conversation(0, (turn,)), Conversation(1, (turn,))], 1))) == 2
    assert list(Deck([], 1)) == []


def test_it_ends_rather_than_repeats():
    """Prompts of two words have few openings."""
    conversations = SyntheticWorkload(input_tokens=3, output_tokens=5).conversations(3, Pieces(), 0, 1)
    texts = [each.turns[0].message.content for each in islice(Deck(conversations, 1), 100)]
    assert 3 < len(texts) == len(set(texts)) <= 12
