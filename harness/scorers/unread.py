"""What an answer earns from which an official rule reads nothing."""

from __future__ import annotations

from typing import Literal

from harness.core.score import Outcome, Verdict
from harness.scorers.rule import UNPARSED, Rule

Unread = Literal["undecided", "wrong"]
UnreadChoice = Literal["undecided", "wrong", "expected"]


class OfficialRule(Rule):
    """A rule that may give what it cannot read a value, as official scripts do; `unparsed` says which."""

    unparsed: UnreadChoice = "undecided"

    @property
    def judges_silence(self) -> bool:
        """Where an unread answer has a value, an empty one has it too."""
        return self.unparsed != "undecided"


def unread(earns: UnreadChoice, options: int) -> Verdict:
    """Unparsed in any case. `undecided` earns nothing and is no part of the score; `wrong` earns 0.

    `expected` earns one in so many `options`: what official scripts that guess at random give in the mean.
    """
    if earns == "undecided":
        return UNPARSED
    return Verdict(Outcome.UNPARSED, 1 / options if earns == "expected" else 0.0)
