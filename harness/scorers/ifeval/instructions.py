"""All of IFEval's instructions, and how a sample's target names those of its prompt."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import msgspec
from msgspec import Struct

from harness.core.errors import UserError
from harness.core.nearest import did_you_mean
from harness.scorers.ifeval.change_case import CapitalWordFrequency, EnglishCapital, EnglishLowercase
from harness.scorers.ifeval.combination import RepeatPrompt, TwoResponses
from harness.scorers.ifeval.detectable_content import NumberPlaceholders, Postscript
from harness.scorers.ifeval.detectable_format import (
    ConstrainedResponse,
    JsonFormat,
    MultipleSections,
    NumberBulletLists,
    NumberHighlightedSections,
    Title,
)
from harness.scorers.ifeval.instruction import Instruction
from harness.scorers.ifeval.keywords import Existence, ForbiddenWords, Frequency, LetterFrequency
from harness.scorers.ifeval.language import ResponseLanguage
from harness.scorers.ifeval.length_constraints import (
    NthParagraphFirstWord,
    NumberParagraphs,
    NumberSentences,
    NumberWords,
)
from harness.scorers.ifeval.punctuation import NoComma
from harness.scorers.ifeval.startend import EndChecker, Quotation

INSTRUCTIONS: dict[str, type[Instruction]] = {
    str(each.__struct_config__.tag): each
    for each in (
        CapitalWordFrequency,
        ConstrainedResponse,
        EndChecker,
        EnglishCapital,
        EnglishLowercase,
        Existence,
        ForbiddenWords,
        Frequency,
        JsonFormat,
        LetterFrequency,
        MultipleSections,
        NoComma,
        NthParagraphFirstWord,
        NumberBulletLists,
        NumberHighlightedSections,
        NumberParagraphs,
        NumberPlaceholders,
        NumberSentences,
        NumberWords,
        Postscript,
        Quotation,
        RepeatPrompt,
        ResponseLanguage,
        Title,
        TwoResponses,
    )
}
"""By the id that the dataset gives them."""


class Asked(Struct, frozen=True):
    """What a prompt asks for, in the dataset's own columns. Arguments that are null are as good as absent."""

    instruction_id_list: tuple[str, ...]
    kwargs: tuple[dict[str, object] | None, ...]

    def instructions(self) -> tuple[Instruction, ...]:
        """One for each id. Raises ValueError for an unknown one, and for arguments that are missing or wrong."""
        if not self.instruction_id_list or len(self.instruction_id_list) != len(self.kwargs):
            raise ValueError(f"there are {len(self.instruction_id_list)} instructions and {len(self.kwargs)} kwargs")
        return tuple(map(_instruction, self.instruction_id_list, self.kwargs))


@lru_cache(maxsize=4096)
def asked(target: str) -> tuple[Instruction, ...]:
    """The instructions of a target. Raises UserError where it is none, or they cannot be checked."""
    try:
        return msgspec.json.decode(target, type=Asked).instructions()
    except msgspec.DecodeError:
        fix = "Use source: {kind: ifeval}"
        raise UserError("the target is no list of IFEval's instructions", fix=fix) from None
    except ValueError as error:
        raise UserError(str(error)) from None


def _instruction(name: str, arguments: Mapping[str, object] | None) -> Instruction:
    kind = INSTRUCTIONS.get(name)
    if kind is None:
        fix = did_you_mean(name, INSTRUCTIONS, list_as="IFEval has")
        raise ValueError(f"there is no instruction {name!r}. {fix}")
    given = {key: value for key, value in (arguments or {}).items() if value is not None}
    try:
        return msgspec.convert({**given, "id": name}, type=kind, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(f"{name}: {error}") from None
