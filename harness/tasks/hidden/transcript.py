"""A made-up conversation, as long as is asked for, with some writings in it that are asked about."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from random import Random

from msgspec import Struct

from harness.core.errors import UserError
from harness.core.ports import TokenCounter
from harness.tasks.hidden.writings import Writing, grammars, write

_TRIES = 8  # to come to the budget: the first one does where pieces' tokens add up
_CLOSE = 2  # tokens below the budget that will do
_TURN_TOKENS = 60  # of a short turn, about: how many to make at once
_SPARE = 200  # tokens that are left to the notes after the first try, so that turns and notes do not swap to and fro
_COVER = "Notes on"  # a word after it adds just its own tokens
_SHORT = "a"  # the shortest word of the notes


class Transcript(Struct, frozen=True):
    """`asked` stand in this order, all of one form and topic; `places` (0 to 1, ascending) say where among the others.

    A first line of loose words makes up what whole turns leave of the budget. Turns are single lines (a poem has more),
    since their tokens then add up.
    """

    asked: tuple[Writing, ...]
    places: tuple[float, ...]
    seed: int

    def compose(self, budget: int, tokens: TokenCounter) -> str:
        """The conversation with at most `budget` tokens, and at least two fewer, as `tokens` counts the whole of it.

        The same seed gives the same turns, of which as many as fit. Raises UserError where those that are asked about
        do not fit.
        """
        fixed = sum(tokens.count_each([f"{_COVER}\n", *(each.turn() for each in self.asked)]))
        turns, notes = _Turns(self.others(), tokens), _Notes(Random(self.seed), tokens)  # noqa: S311 -- seeded on purpose
        best, short, room = "", budget, budget - fixed
        for attempt in range(_TRIES):
            room = turns.take(room, spare=_SPARE if attempt else 0)
            text = self._text(turns.taken(), notes.of(room))
            over = budget - tokens.count(text)
            if 0 <= over <= short:
                best, short = text, over
            if 0 <= over <= _CLOSE or (room <= 0 and over < 0 and not turns.used):
                break
            room += over
        if not best:
            raise UserError(
                f"the {len(self.asked)} texts that are asked about do not fit {budget:,} tokens",
                fix="Ask for greater lengths, or for fewer needles",
            )
        return best

    def others(self) -> Iterator[Writing]:
        """Writings without end, no two alike. Half share the form or the topic asked about, none shares both."""
        random = Random(self.seed)  # noqa: S311 -- seeded on purpose
        form, topic = self.asked[0].form, self.asked[0].topic
        forms, topics = list(grammars().kinds), grammars().topics
        seen = {each.text for each in self.asked}
        while True:
            chance = random.random()
            other = (
                form if chance < 0.25 else random.choice(forms),
                topic if 0.25 <= chance < 0.5 else random.choice(topics),
            )
            if other == (form, topic):
                continue
            writing = write(random, *other)
            if writing.text not in seen:
                seen.add(writing.text)
                yield writing

    def _text(self, others: list[str], notes: str) -> str:
        turns: list[str] = []
        start = 0
        for writing, place in zip(self.asked, self.places, strict=True):
            end = int(place * (len(others) + 1))
            turns += [*others[start:end], writing.turn()]
            start = end
        return "".join([f"{_COVER}{notes}\n", *turns, *others[start:]]).removesuffix("\n")


class _Turns:
    """Turns with their tokens, made as they are needed, of which the first `used` are taken."""

    def __init__(self, writings: Iterator[Writing], tokens: TokenCounter) -> None:
        self._writings = writings
        self._tokens = tokens
        self._made: list[str] = []
        self._sizes: list[int] = []
        self.used = 0

    def take(self, room: int, spare: int) -> int:
        """Take as many more as leave `spare` tokens, or give back those that are too many; returns the tokens left."""
        while room < 0 and self.used:
            self.used -= 1
            room += self._sizes[self.used]
        while self._next(room) + spare <= room:
            room -= self._sizes[self.used]
            self.used += 1
        return room

    def taken(self) -> list[str]:
        """Those in use."""
        return self._made[: self.used]

    def _next(self, room: int) -> int:
        """Tokens of the next turn."""
        if self.used == len(self._made):
            count = max(1, min(1_000, room // _TURN_TOKENS))
            made = [writing.turn() for writing in islice(self._writings, count)]
            self._made += made
            self._sizes += self._tokens.count_each(made)
        return self._sizes[self.used]


class _Notes:
    """Loose words, of any number of tokens."""

    def __init__(self, random: Random, tokens: TokenCounter) -> None:
        words = [word for each in ("thing", "adjective") for word in grammars().words[each]]
        random.shuffle(words)
        self._words = [f" {word}" for word in words]
        self._sizes = tokens.count_each(self._words)
        self._short = max(1, tokens.count(f" {_SHORT}"))

    def of(self, room: int) -> str:
        """Words of so many tokens; fewer only where the shortest word is longer than what is left."""
        notes: list[str] = []
        while room > 0 and (fitting := [place for place, size in enumerate(self._sizes) if 0 < size <= room]):
            place = fitting[len(notes) % len(fitting)]
            notes.append(self._words[place])
            room -= self._sizes[place]
        return "".join([*notes, f" {_SHORT}" * (room // self._short)])
