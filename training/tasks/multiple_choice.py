"""Questions with four options, from recall to comparing values in the question itself.

`training.write_multiple_choice` writes the shipped suite from the held-out part; training draws from the rest. The
facts behind the recall questions are the same in both, their option sets are not.
"""

# ruff: noqa: SIM905 -- word lists read better as text
from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from harness.tasks.prose import NAMES, NOUNS, PLACES
from harness.tasks.split import held_out
from training.exchange import Exchange
from training.tasks.facts import FACTS, GROUPS, Relation

_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April May June July August September October November December".split()
_THINGS = "apples coins books marbles stamps pencils shells tickets".split()
_UNITS = (
    ("minutes", "hours", 60), ("hours", "days", 24), ("days", "weeks", 7), ("months", "years", 12),
    ("seconds", "minutes", 60), ("centimetres", "metres", 100), ("grams", "kilograms", 1000),
)  # fmt: skip
_LETTERS = "ABCD"


class Item(NamedTuple):
    """A question, its right option, three wrong ones, and how hard it is meant to be."""

    question: str
    right: str
    wrong: tuple[str, ...]
    category: str
    difficulty: str

    def canonical(self) -> str:
        """The question with its options, whatever their order."""
        return f"{self.question} {sorted((self.right, *self.wrong))}"


def _recall(random: Random) -> Item:
    return _fact(random.choice([relation for relation in FACTS if relation.name != "opposite"]), random)


def _opposite(random: Random) -> Item:
    return _fact(next(relation for relation in FACTS if relation.name == "opposite"), random)


def _fact(relation: Relation, random: Random) -> Item:
    subject, answer = random.choice(list(relation.answers.items()))
    others = sorted(set(relation.answers.values()) - {answer, subject})
    difficulty = {"capital": "medium", "continent": "medium", "element": "hard"}.get(relation.name, "easy")
    category = "opposite" if relation.name == "opposite" else "recall"
    return Item(relation.question.format(subject), answer, tuple(random.sample(others, 3)), category, difficulty)


def _member(random: Random) -> Item:
    group, other = random.sample(sorted(GROUPS), 2)
    if random.random() < 0.5:
        wrong = [random.choice(GROUPS[name]) for name in random.sample(sorted(set(GROUPS) - {group}), 3)]
        article = "an" if group[0] in "aeiou" else "a"
        return Item(
            f"Which of these is {article} {group}?", random.choice(GROUPS[group]), tuple(wrong), "group", "easy"
        )
    right, wrong = random.choice(GROUPS[other]), random.sample(GROUPS[group], 3)
    return Item("Which word does not belong with the others?", right, tuple(wrong), "odd one out", "hard")


def _largest(random: Random) -> Item:
    digits = random.choice((2, 2, 3, 4))
    numbers = sorted(random.sample(range(10 ** (digits - 1), 10**digits), 4))
    place, word = random.choice(((3, "largest"), (0, "smallest"), (2, "second largest")))
    right = numbers.pop(place)
    difficulty = "hard" if place == 2 else "easy" if digits == 2 else "medium"
    return Item(f"Which number is the {word}?", str(right), tuple(map(str, numbers)), "compare", difficulty)


def _alphabet(random: Random) -> Item:
    close = random.random() < 0.4
    words = sorted(set(NOUNS + PLACES))
    if close:
        first = random.choice([word[0] for word in words])
        words = [word for word in words if word[0] == first]
    if len(words) < 4:
        return _alphabet(random)
    chosen = sorted(random.sample(words, 4))
    place, word = random.choice(((0, "first"), (3, "last")))
    right = chosen.pop(place)
    question = f"Which of these words comes {word} in alphabetical order?"
    return Item(question, right, tuple(chosen), "alphabet", "hard" if close else "medium")


def _sequence(random: Random) -> Item:
    match random.randrange(4):
        case 0:
            start, step, difficulty = random.randint(1, 40), random.randint(2, 9), "easy"
            terms = [start + step * index for index in range(5)]
        case 1:
            start, step, difficulty = random.randint(60, 99), random.randint(2, 9), "medium"
            terms = [start - step * index for index in range(5)]
        case 2:
            start, step, difficulty = random.randint(1, 9), 2, "medium"
            terms = [start * 2**index for index in range(5)]
        case _:
            start, step, difficulty = random.randint(1, 20), random.randint(1, 4), "hard"
            terms = [start + step * index * (index + 1) // 2 for index in range(5)]
    right = terms.pop()
    wrong = random.sample([right + gap for gap in (-10, -3, -2, -1, 1, 2, 3, 10) if right + gap > 0], 3)
    question = f"Which number comes next: {', '.join(map(str, terms))}?"
    return Item(question, str(right), tuple(map(str, wrong)), "sequence", difficulty)


def _most(random: Random) -> Item:
    names = random.sample(NAMES, 4)
    counts = random.sample(range(2, 60), 4)
    thing = random.choice(_THINGS)
    owned = [f"{name} has {count} {thing}" for name, count in zip(names, counts, strict=True)]
    story = f"{', '.join(owned[:3])} and {owned[3]}."
    if random.random() < 0.6:
        most = random.random() < 0.5
        right = names[counts.index(max(counts) if most else min(counts))]
        question, difficulty = f"{story} Who has the {'most' if most else 'fewest'}?", "medium"
    else:
        giver, taker = random.sample(range(4), 2)
        given = random.randint(1, counts[giver] - 1)
        counts[giver], counts[taker] = counts[giver] - given, counts[taker] + given
        if counts.count(max(counts)) > 1:
            return _most(random)
        right = names[counts.index(max(counts))]
        question = f"{story} {names[giver]} gives {given} {thing} to {names[taker]}. Who has the most now?"
        difficulty = "hard"
    return Item(question, right, tuple(name for name in names if name != right), "story", difficulty)


def _where(random: Random) -> Item:
    things, places = random.sample(NOUNS, 4), random.sample(PLACES, 4)
    put = [f"the {thing} is in the {place}" for thing, place in zip(things, places, strict=True)]
    right = places.pop(index := random.randrange(4))
    question = f"{', '.join(put[:3]).capitalize()} and {put[3]}. Where is the {things[index]}?"
    return Item(question, f"in the {right}", tuple(f"in the {place}" for place in places), "reading", "medium")


def _calendar(random: Random) -> Item:
    cycle, unit = random.choice(((_DAYS, "day"), (_MONTHS, "month")))
    start = random.randrange(len(cycle))
    steps = random.choice((1, 1, -1, 2, 3, 4, -2))
    right = cycle[(start + steps) % len(cycle)]
    count = ("", "two ", "three ", "four ")[abs(steps) - 1]
    distance = f"{count}{unit}{'s' if count else ''}"
    question = f"Which {unit} comes {distance} {'after' if steps > 0 else 'before'} {cycle[start]}?"
    if not count:
        question = f"Which {unit} comes right {'after' if steps > 0 else 'before'} {cycle[start]}?"
    wrong = random.sample([name for name in cycle if name not in (right, cycle[start])], 3)
    return Item(question, right, tuple(wrong), "calendar", "medium" if count else "easy")


def _units(random: Random) -> Item:
    small, large, factor = random.choice(_UNITS)
    count = random.randint(2, 9)
    right = count * factor
    wrong = random.sample([factor * other for other in range(1, 12) if other != count] + [right + factor // 2], 3)
    question = f"How many {small} are there in {count} {large}?"
    return Item(question, str(right), tuple(map(str, wrong)), "units", "medium")


def _letters(random: Random) -> Item:
    word = random.choice(NOUNS + PLACES)
    if random.random() < 0.5:
        right, question = len(word), f"How many letters does the word '{word}' have?"
    else:
        letter = random.choice(word)
        right, question = word.count(letter), f"How many times does the letter '{letter}' appear in '{word}'?"
    wrong = random.sample([count for count in range(max(0, right - 3), right + 4) if count != right], 3)
    return Item(question, str(right), tuple(map(str, wrong)), "letters", "hard")


_DRAWS: tuple[Callable[[Random], Item], ...] = (
    _recall, _recall, _opposite, _member, _largest, _alphabet, _sequence, _most, _where, _calendar, _units, _letters,
)  # fmt: skip


def draw_item(random: Random, *, held: bool) -> Item:
    """An item of the asked part (`held`) or of the training part."""
    while True:
        item = random.choice(_DRAWS)(random)
        if len({item.right, *item.wrong}) == 4 and held_out(item.canonical()) is held:
            return item


def shuffled(item: Item, random: Random) -> tuple[tuple[str, ...], str]:
    """The four options in random order, and the letter of the right one."""
    choices = tuple(random.sample((item.right, *item.wrong), 4))
    return choices, _LETTERS[choices.index(item.right)]


def multiple_choice(random: Random) -> Exchange:
    """A question, mostly in the shipped suite's wording with the letter alone as answer.

    A third asks for less or for more, which teaches the parts: the letter of a named option, or the option in words.
    """
    item = draw_item(random, held=False)
    choices, letter = shuffled(item, random)
    listed = "\n".join(f"{mark}. {choice}" for mark, choice in zip(_LETTERS, choices, strict=True))
    gap = random.choice(("\n\n", "\n\n", "\n"))
    part = random.random()
    if part < 0.15:
        named = random.randrange(4)
        question = f"Which letter marks the option {choices[named]}?"
        return Exchange(f"{question}\n{listed}{gap}Answer with the letter only.", _LETTERS[named])
    if part < 0.3:
        return Exchange(f"{item.question}\n{listed}{gap}Answer with the option's text only.", item.right)
    end = "Which letter is right?" if part < 0.4 else "Answer with the letter only."
    return Exchange(f"{item.question}\n{listed}{gap}{end}", letter)
