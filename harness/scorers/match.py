"""The match scorer: the answer is one of the accepted texts, contains one, or names one label of a closed set."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from harness.core.errors import UserError
from harness.core.nearest import did_you_mean
from harness.core.score import Verdict
from harness.scorers.declaration import Declaration, declarations
from harness.scorers.rule import UNPARSED, Rule, judged
from harness.scorers.words import mention_of, plain, plain_target

_SHOWN = 200  # characters of an answer kept as what was read


class MatchScorer(Rule):
    """Compares texts without case, spacing, and marks at the ends (`harness.scorers.words`).

    `exact`: the whole answer, or what it last declares ("Answer: …"), is an accepted text. `contains`: an accepted
    text stands in the answer as whole words. With `labels` the answer must name one of them: the one in its last
    declaration, or the one on a line of its own, or the only one it mentions (not after "not"); two such are unparsed.
    """

    kind: Literal["match"] = "match"
    mode: Annotated[Literal["exact", "contains"], Field(description="the whole answer, or a part")] = "exact"
    labels: Annotated[tuple[str, ...], Field(description="the closed set to choose from")] = ()

    @model_validator(mode="after")
    def _distinct(self) -> MatchScorer:
        if self.labels and self.mode != "exact":
            raise ValueError("labels are always read whole, so they go with no other mode")
        if len(self._names) != len(self.labels):
            raise ValueError("two labels are the same apart from case or marks")
        return self

    def score(self, answer: str, target: tuple[str, ...], choices: tuple[str, ...]) -> Verdict:
        """Correct or wrong, or unparsed where no label can be read. Raises UserError where a target is no label."""
        if self.labels:
            return self._label(answer, target)
        accepted = [plain_target(each) for each in target]
        whole = plain(answer)
        if self.mode == "contains":
            found = mention_of(tuple(accepted)).search(whole)
            return judged(found is not None, found.group() if found else whole[:_SHOWN], settled=False)
        declared = next(declarations(answer), None)
        if declared is None or whole in accepted:
            return judged(whole in accepted, whole[:_SHOWN], settled=False)
        read = plain(declared.text)
        return judged(read in accepted, read[:_SHOWN], settled=declared.complete)

    @cached_property
    def _names(self) -> dict[str, str]:
        return {plain(label): label for label in self.labels}

    @cached_property
    def _mention(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\bnot )(?<!\bnot a )(?:{mention_of(tuple(self._names)).pattern})")

    def _label(self, answer: str, target: tuple[str, ...]) -> Verdict:
        for each in target:
            if plain_target(each) not in self._names:
                fix = did_you_mean(each, self.labels, list_as="The labels are")
                raise UserError(f"the target {each!r} is no label of the match scorer", fix=fix)
        read = self._read(answer)
        if read is None:
            return UNPARSED
        return judged(read.text in map(plain_target, target), self._names[read.text], settled=read.complete)

    def _read(self, answer: str) -> Declaration | None:
        """The label as a plain text; complete where it was declared and the declaration ended."""
        whole = plain(answer)
        if whole in self._names:
            return Declaration(whole, complete=False)
        for declared in declarations(answer):
            label = self._only(plain(declared.text))
            if label is not None:
                return Declaration(label, declared.complete)
        lines = {plain_target(line) for line in answer.splitlines() if len(line) < _SHOWN}
        alone = lines & self._names.keys()
        if alone:
            return Declaration(alone.pop(), complete=False) if len(alone) == 1 else None
        label = self._only(whole)
        return None if label is None else Declaration(label, complete=False)

    def _only(self, text: str) -> str | None:
        mentioned = set(self._mention.findall(text))
        return mentioned.pop() if len(mentioned) == 1 else None
