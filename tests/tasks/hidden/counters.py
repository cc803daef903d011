"""Three ways of counting tokens: words, a real BPE, and one in which the pieces of a text do not add up."""

from __future__ import annotations

from training.tokenizer import ChatTokenizer


class Words:
    """One token a word; counts how often it is asked for a whole text, and for how many texts in all."""

    name = "words"
    identity = None

    def __init__(self):
        self.asked = self.texts = 0

    def count(self, text):
        self.asked += 1
        self.texts += 1
        return self._tokens(text)

    def count_each(self, texts):
        self.texts += len(texts)
        return [self._tokens(text) for text in texts]

    def _tokens(self, text):
        return len(text.split())


class Nano(Words):
    """The embedded models' tokens."""

    name = "nano"
    _encode = ChatTokenizer().encode

    def _tokens(self, text):
        return len(type(self)._encode(text))


class Prefixed(Words):
    """Four letters a token, and one more before every text that there is."""

    name = "prefixed"

    def _tokens(self, text):
        return bool(text) + sum(-(-len(word) // 4) for word in text.split())


COUNTERS = (Words, Nano, Prefixed)


def composed(plant, budget, counter):
    """The text, after a look at what all composers promise: never more, at most two fewer, the same again, quick."""
    tokens = counter()
    text = plant.compose(budget, tokens)
    assert tokens.asked <= 24
    assert budget - 2 <= tokens.count(text) <= budget
    assert plant.compose(budget, counter()) == text
    return text
