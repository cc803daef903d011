"""The coreference scorer: the random prefix first, then how much of the right text was repeated."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Annotated, Literal

from pydantic import Field

from harness.core.errors import UserError
from harness.core.score import Outcome, Verdict
from harness.scorers.rule import UNPARSED, Rule, judged

_SHOWN = 200  # characters of an answer kept as what was read
_TIMES = 4  # as long as the right text: what an answer has beyond that is not compared
_LEAST = 1_000  # characters that are always compared


class CoreferenceScorer(Rule):
    """OpenAI's grade for MRCR (openai/mrcr on the Hub, `grade` in its README).

    The target is the prefix, of `prefix` characters, and the right text after it. An answer that does not begin with
    the prefix is wrong. Of others prefix and all, what follows is compared with the right text: the credit is
    `difflib.SequenceMatcher(None, response, answer).ratio()`, twice the matching characters over the characters of
    both. It is correct at 1, wrong at 0, and partial between: the wrong one of our like texts has a fifth on average,
    and at times a half.

    Two differences. An empty answer is unparsed. And since matching takes a time that grows with the square of the
    lengths, of an answer over four times as long as the right text (and over 1,000 characters) only so much is
    compared, while its whole length counts: it could not have had 0.4 in any case, and may be given a little less.
    """

    kind: Literal["coreference"] = "coreference"
    prefix: Annotated[int, Field(ge=0, description="characters of the target that an answer must begin with")] = 10

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """The best credit over the accepted texts. Raises UserError for a target no longer than the prefix."""
        if not answer.strip():
            return UNPARSED
        credit = max(self._credit(answer, each) for each in target)
        shown = answer[:_SHOWN]
        if credit in (0.0, 1.0):
            return judged(credit == 1.0, shown, settled=False)
        return Verdict(Outcome.PARTIAL, credit, shown)

    def _credit(self, answer: str, target: str) -> float:
        prefix, right = target[: self.prefix], target[self.prefix :]
        if not right:
            raise UserError(
                f"the target {target!r} has no text after its prefix",
                fix=f"The coreference scorer needs {self.prefix} characters of prefix and then the right text",
            )
        if not answer.startswith(prefix):
            return 0.0
        return ratio(answer[self.prefix :], right)


def ratio(response: str, right: str) -> float:
    """`SequenceMatcher(None, response, right).ratio()`, of the beginning of a `response` that is far too long."""
    if response == right:
        return 1.0
    most = max(_LEAST, _TIMES * len(right))
    matcher = SequenceMatcher(None, response[:most], right)  # its heuristic for long texts is part of OpenAI's grade
    if len(response) <= most:
        return matcher.ratio()
    matching = sum(block.size for block in matcher.get_matching_blocks())
    return 2 * matching / (len(response) + len(right))
