"""The IFEval scorer: whether an answer follows the instructions that its prompt gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from harness.core.errors import UserError
from harness.core.score import Outcome, Verdict
from harness.scorers.ifeval.instruction import Instruction
from harness.scorers.ifeval.instructions import asked
from harness.scorers.ifeval.language import ResponseLanguage, known_languages
from harness.scorers.rule import Rule


class IfevalScorer(Rule):
    """IFEval's four scores: of prompts or of instructions, strict or loose.

    After google-research/instruction_following_eval, `evaluation_lib.py` (Zhou et al. 2023, arXiv:2311.07911). `loose`
    takes an instruction for followed if it is in one of eight variants of the answer: as it is, without its first line,
    without its last, without both, and each of these without asterisks. `prompt` counts answers that follow every
    instruction; `instruction` gives an answer the share of its instructions that it follows. (The official score of
    instructions is their share over the whole dataset, so that prompts with more instructions count more there.) Empty
    answers and those cut off at the output cap are judged like any other, as officially.
    """

    kind: Literal["ifeval"] = "ifeval"
    version: ClassVar[int] = 1
    judges_silence: ClassVar[bool] = True

    mode: Annotated[Literal["strict", "loose"], Field(description="the answer as it is, or in variants")] = "strict"
    count: Annotated[Literal["prompt", "instruction"], Field(description="all of a prompt's, or their share")] = (
        "prompt"
    )

    def check(self, target: tuple[str, ...], choices: tuple[str, ...]) -> None:
        """Raises UserError for unknown instructions, wrong arguments, and languages that cannot be told here."""
        for instruction in asked(target[0]):
            if not instruction.reads_language:
                continue
            known = known_languages()
            if isinstance(instruction, ResponseLanguage) and instruction.language not in known:
                raise UserError(
                    f"langdetect knows no language {instruction.language!r}", fix=f"It knows {', '.join(sorted(known))}"
                )

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct where all is followed, wrong where nothing is; an answer without any text follows nothing.

        `extracted` names the instructions that are not followed. Raises UserError for a target that cannot be right.
        """
        instructions = asked(target[0])
        followed = follows(answer, instructions, loose=self.mode == "loose")
        share = sum(followed) / len(followed)
        value = share if self.count == "instruction" else float(share == 1)
        outcome = Outcome.CORRECT if value == 1 else Outcome.PARTIAL if value > 0 else Outcome.WRONG
        return Verdict(outcome, value, _shown(instructions, followed), settled=True)


def follows(answer: str, instructions: tuple[Instruction, ...], *, loose: bool) -> list[bool]:
    """Whether each instruction is followed. A variant that is blank follows nothing."""
    texts = [text for text in (_variants(answer) if loose else (answer,)) if text.strip()]
    return [any(map(instruction.followed, texts)) for instruction in instructions]


def _variants(answer: str) -> Iterator[str]:
    """The eight, each text once: as it is, without its first line, its last, both; and without asterisks."""
    lines = answer.split("\n")
    trimmed = ("\n".join(lines[1:]), "\n".join(lines[:-1]), "\n".join(lines[1:-1]))
    whole = (answer, *(text.strip() for text in trimmed))
    yield from dict.fromkeys((*whole, *(text.replace("*", "") for text in whole)))


def _shown(instructions: tuple[Instruction, ...], followed: list[bool]) -> str:
    broken = [str(each.__struct_config__.tag) for each, kept in zip(instructions, followed, strict=True) if not kept]
    return f"not followed: {', '.join(broken)}" if broken else "all followed"
