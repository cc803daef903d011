"""The base of IFEval's 25 instructions: a frozen value of an instruction's arguments that judges an answer."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

Relation = Literal["less than", "at least"]
Count = Annotated[int, Meta(ge=0)]


class Instruction(Struct, frozen=True, tag_field="id"):
    """One instruction; its id in the dataset is the struct's tag, its arguments are the fields.

    The rules are those of google-research/instruction_following_eval, `instructions.py` (Zhou et al. 2023,
    arXiv:2311.07911). Where the official code draws an argument that is missing or out of range at random, decoding
    fails here: an answer cannot be judged by a question that was never asked.
    """

    reads_language: ClassVar[bool] = False
    """Whether `followed` needs langdetect."""

    def followed(self, answer: str) -> bool:
        """Whether an answer that is not blank follows the instruction."""
        raise NotImplementedError


def holds(count: int, relation: Relation, wanted: int) -> bool:
    """Whether a count is as many as wanted: less than, or at least."""
    return count < wanted if relation == "less than" else count >= wanted
