"""IFEval's instructions about an answer in two parts."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from harness.scorers.ifeval.instruction import Instruction


class TwoResponses(Instruction, frozen=True, tag="combination:two_responses"):
    """Two different responses with `******` between them; only the first and the last piece may be blank."""

    def followed(self, answer: str) -> bool:
        """Whether there are two, and they differ."""
        pieces = [piece.strip() for piece in answer.split("******")]
        if not all(pieces[1:-1]):
            return False
        responses = [piece for piece in pieces if piece]
        return len(responses) == 2 and responses[0] != responses[1]


class RepeatPrompt(Instruction, frozen=True, tag="combination:repeat_prompt"):
    """The answer begins with the request, word for word; case does not count."""

    prompt_to_repeat: Annotated[str, Meta(min_length=1)]

    def followed(self, answer: str) -> bool:
        """Whether it begins so."""
        return answer.strip().lower().startswith(self.prompt_to_repeat.strip().lower())
