"""The grammar of one language, read from `grammars/<language>.yaml`: sentences with gaps, and what may fill them."""

from __future__ import annotations

import re
from functools import cache, cached_property
from importlib import resources
from itertools import product
from math import prod
from random import Random

import yaml
from pydantic import BaseModel, ConfigDict

from harness.tasks.needle.corpus import Joint

_GAP = re.compile(r"\{(\w+)\}")


class Grammar(BaseModel):
    """`words` are what a gap `{name}` can be filled with; a word may have gaps itself. Agreement is thus in the data:
    an adjective stands in a phrase with nouns of its gender and case only.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    joint: Joint
    sentences: tuple[str, ...]
    words: dict[str, tuple[str, ...]]

    def sentence(self, random: Random) -> str:
        """One sentence with its full stop: a form, and then each gap, drawn evenly."""
        # random() rather than choice(), which takes four times as long and is most of the work here
        form, gaps = self._forms[int(random.random() * len(self._forms))]
        text = form % tuple([words[int(random.random() * len(words))] for words in gaps])
        return text[0].upper() + text[1:]

    def size(self) -> int:
        """How many different sentences there are."""
        return sum(prod(map(len, gaps)) for _, gaps in self._forms)

    @cached_property
    def _forms(self) -> list[tuple[str, tuple[tuple[str, ...], ...]]]:
        """Each sentence as a `%` format, and for each of its gaps every phrase that can stand there."""
        return [
            (_GAP.sub("%s", form), tuple(self._phrases(name) for name in _GAP.findall(form))) for form in self.sentences
        ]

    def _phrases(self, name: str) -> tuple[str, ...]:
        found: list[str] = []
        for word in self.words[name]:
            gaps = [self._phrases(inner) for inner in _GAP.findall(word)]
            found += [_GAP.sub("%s", word) % filling for filling in product(*gaps)]
        return tuple(found)


@cache
def grammar(language: str) -> Grammar:
    """The grammar of a language that has a file."""
    file = resources.files("harness.tasks.haystacks").joinpath("grammars", f"{language}.yaml")
    return Grammar.model_validate(yaml.safe_load(file.read_text("utf-8")))
