"""IFEval's instruction about the language of an answer, by langdetect."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, ClassVar

from msgspec import Meta

from harness.core.errors import UserError
from harness.scorers.ifeval.instruction import Instruction


class ResponseLanguage(Instruction, frozen=True, tag="language:response_language"):
    """The answer is in a language, by its ISO 639-1 code."""

    reads_language: ClassVar[bool] = True

    language: Annotated[str, Meta(min_length=2)]

    def followed(self, answer: str) -> bool:
        """Whether langdetect takes it for that language."""
        return is_language(answer, self.language)


def is_language(text: str, code: str) -> bool:
    """Whether langdetect takes a text for a language; true where it cannot tell, as in the official code.

    langdetect draws lots. The official code does not seed them; here every text is given the same ones.
    """
    from langdetect import DetectorFactory, LangDetectException, detect

    DetectorFactory.seed = 0
    try:
        return bool(detect(text) == code)
    except LangDetectException:
        return True


@cache
def known_languages() -> frozenset[str]:
    """The codes that langdetect can tell. Raises UserError where it is not installed."""
    try:
        from langdetect import PROFILES_DIRECTORY
    except ImportError:
        fix = "pip install 'openweight-harness[ifeval]'"
        raise UserError("this instruction needs the langdetect library", fix=fix) from None
    return frozenset(profile.name for profile in Path(PROFILES_DIRECTORY).iterdir())
