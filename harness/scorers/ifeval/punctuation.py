"""IFEval's instruction about punctuation."""

from __future__ import annotations

from harness.scorers.ifeval.instruction import Instruction


class NoComma(Instruction, frozen=True, tag="punctuation:no_comma"):
    """There is no comma in the answer; those of other scripts are none."""

    def followed(self, answer: str) -> bool:
        """Whether there is none."""
        return "," not in answer
