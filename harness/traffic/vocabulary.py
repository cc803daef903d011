"""Words that cost the same number of tokens wherever they stand: what openings and ends of prompts are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from random import Random

from msgspec import Struct

from harness.core.ports import TokenCounter
from harness.tasks import prose
from harness.tasks.hidden.key_value import KEY_ADJECTIVES, KEY_NOUNS

_GROUP = 16  # words counted at once
_ENOUGH = 96  # words; with eight of them an opening is one of 7e15
_FIRST_ENOUGH = 48  # first words, each of which takes a count of its own
_BEFORE = "The old farmer said"
_AFTER = "was near the old river."

CANDIDATES = tuple(
    dict.fromkeys(
        word
        for words in (prose.NOUNS, prose.PLACES, prose.ADJECTIVES, prose.ADVERBS, KEY_ADJECTIVES, KEY_NOUNS)
        for word in words
    )
)
FIRST_CANDIDATES = tuple(word.capitalize() for word in CANDIDATES)


class Vocabulary(Struct, frozen=True):
    """`words` cost `tokens` each inside a text; `first` ones all cost the same at its very beginning."""

    words: tuple[str, ...]
    tokens: int
    first: tuple[str, ...]

    def opening(self, random: Random, count: int, *, at_start: bool) -> str:
        """`count` words without punctuation; the first stands at the prompt's very beginning or follows other text."""
        begin = random.choice(self.first if at_start else self.words)
        return " ".join([begin, *(random.choice(self.words) for _ in range(count - 1))])


def measure(tokens: TokenCounter) -> Vocabulary:
    """The words that this tokenizer counts alike: of one token where it has enough. About a hundred short counts."""
    if tokens.name.startswith("approximate"):
        return _of_one_length(tokens)
    found = _single(CANDIDATES, tokens)
    if len(found) >= _GROUP:
        return Vocabulary(tuple(found), 1, _alike_first(tokens))
    cost = {word: tokens.count(_inside(word)) for word in CANDIDATES}
    words = _largest_class(cost)
    return Vocabulary(words, max(1, cost[words[0]] - tokens.count(f"{_BEFORE} {_AFTER}")), _alike_first(tokens))


def _of_one_length(tokens: TokenCounter) -> Vocabulary:
    """What a counter of characters counts alike; its counts prove nothing of the model's."""
    words = _largest_class({word: len(word) for word in CANDIDATES})
    cost = max(1, round(tokens.count(" ".join(words)) / len(words)))
    return Vocabulary(words, cost, tuple(word.capitalize() for word in words))


def _single(words: Sequence[str], tokens: TokenCounter) -> list[str]:
    """Words of one token each. A group that costs as many tokens as it has words has no other: each costs at least
    one. Other groups are halved."""
    without = tokens.count(f"{_BEFORE} {_AFTER}")
    groups = [words[start : start + _GROUP] for start in range(0, len(words), _GROUP)]
    found: list[str] = []
    while groups and len(found) < _ENOUGH:
        group = groups.pop(0)
        if tokens.count(_inside(" ".join(group))) - without == len(group):
            found += group
        elif len(group) > 1:
            groups += [group[: len(group) // 2], group[len(group) // 2 :]]
    return found


def _alike_first(tokens: TokenCounter) -> tuple[str, ...]:
    """Words that cost the same at the beginning of a text, as soon as there are enough of one cost."""
    costs: dict[int, list[str]] = defaultdict(list)
    for word in FIRST_CANDIDATES:
        alike = costs[tokens.count(f"{word} {_AFTER}")]
        alike.append(word)
        if len(alike) == _FIRST_ENOUGH:
            break
    largest = max(costs.values(), key=len)
    return tuple(largest)


def _largest_class(cost: dict[str, int]) -> tuple[str, ...]:
    classes: dict[int, list[str]] = defaultdict(list)
    for word, count in cost.items():
        classes[count].append(word)
    largest = max(classes.values(), key=len)
    return tuple(largest)


def _inside(words: str) -> str:
    return f"{_BEFORE} {words} {_AFTER}"
