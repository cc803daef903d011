"""The coreference kind: of several like texts in a long conversation, the one of a given number is to be repeated."""

from __future__ import annotations

import string
from random import Random
from typing import Annotated, Literal

import msgspec
from pydantic import Field

from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.tasks.hidden.transcript import Transcript
from harness.tasks.hidden.writings import Writing, grammars, write
from harness.tasks.needle.plant import Plant, Probe

VERSION = 1  # raise it when the same arguments give other samples; the grammars themselves are in the fingerprint

PREFIX_CHARACTERS = 10
"""Of the random text that an answer must begin with, as in openai/mrcr."""

_ORDINALS = ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th")


class CoreferenceHidden(Kind):
    """ "Prepend aYooSG8CQg to the 2nd (1 indexed) poem about tapirs."

    MRCR (Vodrahalli et al., "Michelangelo", arXiv:2409.12640) in the form of OpenAI's data set (openai/mrcr on the
    Hub, MIT): a conversation in which one thing is asked for `needles` times among many others, and the answer to one
    of these is to be repeated after a random prefix. Here texts are made by grammars, not by a model: short (about 50
    words; OpenAI's have some hundred) and known to nobody. And the conversation is one message, a transcript with
    "User:" and "Assistant:", where OpenAI sends each turn as a message of its own: the chat template's tokens between
    turns are missing, so compare scores with each other, not with OpenAI's.
    """

    kind: Literal["coreference"] = "coreference"
    needles: Annotated[Literal[2, 4, 8], Field(description="how often the same is asked for")] = 2

    def fingerprint(self) -> str:
        """Covers the arguments, the grammars and the version."""
        return digest([VERSION, self.model_dump(mode="json"), msgspec.to_builtins(grammars())])

    def plant(self, random: Random, depth: float | None, probes: int) -> Plant:
        """A conversation; each probe sees `prefix`, `ordinal`, `form` and `topic`, and its target is prefix and text.

        Raises ValueError for a depth, since texts stand where their number puts them, and for more probes than needles.
        """
        if depth is not None:
            raise ValueError("texts of a conversation have no depth to choose; leave `depths` out")
        if not 1 <= probes <= self.needles:
            raise ValueError(f"of {self.needles} texts at most as many can be asked for, not {probes}")
        form, topic = random.choice(list(grammars().kinds)), random.choice(grammars().topics)
        asked: dict[str, Writing] = {}
        while len(asked) < self.needles:
            writing = write(random, form, topic)
            asked[writing.text] = writing
        places = tuple(sorted(random.random() for _ in asked))
        transcript = Transcript(tuple(asked.values()), places, random.getrandbits(64))
        prefix = "".join(random.choices(string.ascii_letters + string.digits, k=PREFIX_CHARACTERS))
        numbers = sorted(random.sample(range(self.needles), probes))
        questions = tuple(_probe(transcript.asked[number], number, prefix, self.needles) for number in numbers)
        return Plant(questions, compose=transcript.compose)


def _probe(writing: Writing, number: int, prefix: str, needles: int) -> Probe:
    ordinal = _ORDINALS[number]
    return Probe(
        fields={"prefix": prefix, "ordinal": ordinal, "form": writing.form, "topic": writing.topic},
        target=(prefix + writing.text,),
        tags={"needles": str(needles), "ordinal": ordinal},
    )
