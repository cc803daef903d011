"""IFEval's instructions about how an answer begins and ends."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from harness.scorers.ifeval.instruction import Instruction


class EndChecker(Instruction, frozen=True, tag="startend:end_checker"):
    """The answer ends with a phrase, in any case; spaces and double quotation marks around the answer do not count."""

    end_phrase: Annotated[str, Meta(min_length=1)]

    def followed(self, answer: str) -> bool:
        """Whether it ends so."""
        return answer.strip().strip('"').lower().endswith(self.end_phrase.strip().lower())


class Quotation(Instruction, frozen=True, tag="startend:quotation"):
    """The whole answer stands in straight double quotation marks."""

    def followed(self, answer: str) -> bool:
        """Whether it does."""
        text = answer.strip()
        return len(text) > 1 and text[0] == text[-1] == '"'
