"""Conversations without end: each is dealt once as it is, and then again with a fresh opening."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import msgspec

from harness.core.load import Conversation
from harness.traffic.pictures import like

_TRIES = 1000  # draws of an opening; a tiny prompt has few


class Deck:
    """Deals conversations in order and, when through, again, so that nothing is ever sent twice.

    A prefix cache keeps what follows an unknown beginning apart, so a fresh opening makes the whole prompt new. Its
    words are drawn from the openings of all conversations: those are made of words that the tokenizer was seen to count
    alike wherever they stand (`vocabulary.measure`), first words among themselves, so the prompt keeps its length.
    Pictures, which stand before the text, are made anew: some milliseconds each.

    It ends where that cannot be done: conversations of a trace have no opening, and a prompt of two or three words has
    only so many.
    """

    def __init__(self, conversations: Sequence[Conversation], seed: int) -> None:
        self._conversations = conversations
        self._random = Random(f"deck {seed}")  # noqa: S311 -- a seeded draw is the point
        self._dealt = 0
        self._used: set[tuple[str, ...]] = set()
        self._first: list[str] = []
        self._words: list[str] = []
        for conversation in conversations:
            first, *words = opening_of(conversation) or ("",)
            (self._words if conversation.opening_at else self._first).append(first)
            self._words += words
            self._used.add((first, *words))

    def __iter__(self) -> Deck:
        return self

    def __next__(self) -> Conversation:
        """The next conversation. Raises StopIteration when there is none left that was not sent."""
        if not self._conversations:
            raise StopIteration
        again, index = divmod(self._dealt, len(self._conversations))
        conversation = self._conversations[index]
        self._dealt += 1
        return self._fresh(conversation) if again else conversation

    def _fresh(self, conversation: Conversation) -> Conversation:
        old = opening_of(conversation)
        if not old:
            raise StopIteration
        at, turn = conversation.opening_at or 0, conversation.turns[0]
        text = turn.message.content
        content = f"{text[:at]}{' '.join(self._unused(len(old), at))}{text[at + len(' '.join(old)) :]}"
        images = tuple(like(image, self._random) for image in turn.message.images)
        message = msgspec.structs.replace(turn.message, content=content, images=images)
        turns = (msgspec.structs.replace(turn, message=message), *conversation.turns[1:])
        return msgspec.structs.replace(conversation, turns=turns)

    def _unused(self, count: int, at: int) -> tuple[str, ...]:
        for _ in range(_TRIES):
            begin = self._random.choice(self._words if at else self._first)
            opening = (begin, *(self._random.choice(self._words) for _ in range(count - 1)))
            if opening not in self._used:
                self._used.add(opening)
                return opening
        raise StopIteration


def opening_of(conversation: Conversation) -> tuple[str, ...]:
    """The words of its opening, which a full stop ends; none when it has no opening."""
    if conversation.opening_at is None:
        return ()
    text = conversation.turns[0].message.content
    return tuple(text[conversation.opening_at : text.index(".", conversation.opening_at)].split(" "))
