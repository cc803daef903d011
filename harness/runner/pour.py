"""Pouring a sample's long text into the prompt that was made around its mark."""

from __future__ import annotations

from harness.core.passage import Passage
from harness.core.sample import CONTEXT_MARK, Message, Sample

LONGEST_IN_MEMORY = 1 << 20  # bytes; longer ones are read from disk as they are sent


def poured(messages: tuple[Message, ...], sample: Sample) -> tuple[Message, ...]:
    """The messages with the sample's text in its place: in memory while it is short, else as a Passage.

    A text without a recipe is kept with the answers, and so it is always in memory.
    """
    passage = sample.passage
    if passage is None:
        return messages
    in_memory = sample.recipe is None or passage.bytes <= LONGEST_IN_MEMORY
    text = passage.text() if in_memory else ""
    full: list[Message] = []
    for message in messages:
        content = message.content
        if isinstance(content, str) and CONTEXT_MARK in content:
            before, after = content.split(CONTEXT_MARK)
            content = before + text + after if in_memory else Passage((before, *passage.pieces, after))
        full.append(Message(message.role, content, message.images))
    return tuple(full)
