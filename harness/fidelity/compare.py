"""Two models that ought to be the same, on the same prompts: two engines, or two precisions of one card."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from harness.core.traced import Traced
from harness.fidelity.difference import Difference, difference
from harness.fidelity.limits import TIE, Likeness, likeness
from harness.fidelity.parting import parting


class Comparison(Struct, frozen=True):
    """`same` of `prompts` answers are the same, `ties` part between tokens that were nearly as likely. `found` is None
    where one of the two gives no log-probabilities."""

    model: str
    reference: str
    prompts: int
    same: int
    ties: int
    found: Difference | None

    @property
    def parted(self) -> int:
        """Answers that are not the same for no such reason."""
        return self.prompts - self.same - self.ties

    @property
    def faithful(self) -> bool:
        """Whether no more than numerical noise was found."""
        return not self.parted and (self.found is None or likeness(self.found) is Likeness.NOISE)

    def sentence(self) -> str:
        """The verdict, in words that claim no more than was looked at."""
        told = f"{self.same} of {self.prompts} answers are the same, {self.ties} part between near equals"
        if self.found is None:
            limits = f"{told}; without log-probabilities another precision would go unnoticed"
            verdict = "answers as" if self.faithful else "does not answer as"
            return f"{self.model} {verdict} {self.reference} does: {limits}."
        numbers = f"{told}; {self.found.words()}"
        if self.faithful:
            begin = f"no difference beyond numerical noise was found between {self.model} and {self.reference}"
            return f"{begin} in {self.prompts} prompts: {numbers}."
        kind = likeness(self.found)
        like = f"{self.parted} answers part" if kind is Likeness.NOISE else f"they differ as with {kind}"
        return f"{self.model} does not serve what {self.reference} serves: {like}; {numbers}."


def compared(model: str, answers: Sequence[Traced], reference: str, its: Sequence[Traced]) -> Comparison:
    """`answers` against those of the reference to the same prompts."""
    gaps = [parting(mine, other.text) for mine, other in zip(its, answers, strict=True)]
    return Comparison(
        model=model,
        reference=reference,
        prompts=len(gaps),
        same=sum(gap is None for gap in gaps),
        ties=sum(gap is not None and gap <= TIE for gap in gaps),
        found=difference(zip(its, answers, strict=True)),
    )
