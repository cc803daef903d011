"""The canaries' checks: are the answers, and the probabilities of their tokens, those that were recorded?"""

from __future__ import annotations

from collections.abc import Sequence

from harness.core.traced import Traced
from harness.fidelity.canaries import Canaries
from harness.fidelity.check import Check, failed, passed, unknown
from harness.fidelity.difference import Difference, difference
from harness.fidelity.limits import TIE, Likeness, likeness
from harness.fidelity.parting import parting

_SHOWN = 60
_FIXES = {
    Likeness.NOISE: "Look for a setting of the server that changes what it samples from, such as a penalty or a bias",
    Likeness.PRECISION: "Serve the weights, and the KV cache, in the precision that was recorded, or record this one",
    Likeness.OTHER: "Look at what the server loaded: the model's folder or file, its chat template, its quantisation",
}


def greedy(canaries: Canaries, answers: Sequence[Traced]) -> Check:
    """Whether the likeliest answers are the recorded ones, but for tokens that were nearly as likely."""
    name, of = "greedy answers", len(answers)
    gaps = [parting(canary.answer, answer.text) for canary, answer in zip(canaries.canaries, answers, strict=True)]
    ties = sum(gap is not None and gap <= TIE for gap in gaps)
    wrong = [index for index, gap in enumerate(gaps) if gap is not None and gap > TIE]
    near = f", {ties} part between tokens that were within {TIE} nats" if ties else ""
    if not wrong:
        return passed(name, f"{of - ties} of {of} answers are as recorded{near}")
    first = canaries.canaries[wrong[0]]
    example = (
        f"{_quoted(first.messages[-1].text())} it answers {_quoted(answers[wrong[0]].text)}, recorded is "
        f"{_quoted(first.answer.text)}"
    )
    evidence = f"{len(wrong)} of {of} answers are not as recorded{near}; to {example}"
    found = _found(canaries, answers)
    return failed(name, evidence, _FIXES[Likeness.OTHER if found is None else likeness(found)])


def likelihoods(canaries: Canaries, answers: Sequence[Traced]) -> Check:
    """Whether the log-probabilities are the recorded ones, but for numerical noise."""
    name = "log-probabilities"
    found = _found(canaries, answers)
    if found is None:
        return unknown(name, "the server gives no log-probabilities, so that another precision would go unnoticed")
    kind = likeness(found)
    if kind is Likeness.NOISE:
        return passed(name, f"no difference beyond numerical noise was found: {found.words()}")
    return failed(name, f"they differ as with {kind}: {found.words()}", _FIXES[kind])


def _found(canaries: Canaries, answers: Sequence[Traced]) -> Difference | None:
    return difference(zip((canary.answer for canary in canaries.canaries), answers, strict=True))


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
