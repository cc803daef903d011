"""Words that a tokenizer counts alike."""

from random import Random

from harness.tokens.approximate import ApproximateCounter
from harness.traffic.vocabulary import CANDIDATES, measure
from tests.fakes.words import Pieces, Words


def test_words_of_one_token_are_found():
    """Each is counted alike inside a text, and each first word at a beginning."""
    tokens = Pieces()
    vocabulary = measure(tokens)
    assert vocabulary.tokens == 1
    assert {len(word) for word in vocabulary.words} <= {1, 2, 3, 4}
    assert len({tokens.count(f"{word} was") for word in vocabulary.first}) == 1


def test_large_vocabularies_take_few_counts():
    """Sixteen words at once, all of one token."""
    tokens = Words()
    vocabulary = measure(tokens)
    assert len(vocabulary.words) >= 96
    assert len(tokens.asked) < 60


class Letters(Pieces):
    """Counts a token for each letter: no word is one token."""

    def count(self, text):
        """Letters."""
        return len(text.replace(" ", ""))


def test_without_single_tokens_the_commonest_cost_is_taken():
    """And said."""
    vocabulary = measure(Letters())
    assert {len(word) for word in vocabulary.words} == {vocabulary.tokens}
    assert len(vocabulary.words) > 20


def test_an_approximate_counter_proves_nothing():
    """Words of one length keep a text's length at least in characters."""
    vocabulary = measure(ApproximateCounter())
    assert len({len(word) for word in vocabulary.words}) == 1
    assert len(vocabulary.words) < len(CANDIDATES)


def test_openings_differ():
    """A thousand draws, no two alike within their first words."""
    vocabulary, random = measure(Words()), Random(1)
    openings = {vocabulary.opening(random, 8, at_start=True) for _ in range(1000)}
    assert len(openings) == 1000
    assert len({opening.split(" ")[0] for opening in openings}) == len(vocabulary.first)
