"""How much two servers of one model may differ, and what more is like; docs/fidelity.md has the measurements."""

from __future__ import annotations

from enum import StrEnum

from harness.fidelity.difference import Difference

NOISE_KL = 0.0075
"""Mean KL, in nats: three times the most that other arithmetic on the same weights gave, and a third of the least that
other weights gave."""
NOISE_DELTA = 0.06
"""Mean |Δ log p|, in nats, between the same two measurements."""
TIE = 0.5
"""Nats between two tokens that may change places: twice the most that other arithmetic moved one of them."""
OTHER_TOP = 2 / 3
"""Share of the same likeliest tokens below which it is no precision of the same model: four bits keep four fifths."""


class Likeness(StrEnum):
    """What a difference is like, as a phrase for the verdict."""

    NOISE = "numerical noise"
    PRECISION = "another precision or quantisation of the same model"
    OTHER = "another model, another template or ruined weights"


def likeness(found: Difference) -> Likeness:
    """What a difference of this size has come from where we made it ourselves."""
    if found.same_top < OTHER_TOP:
        return Likeness.OTHER
    noise = found.mean_kl <= NOISE_KL and found.mean_delta <= NOISE_DELTA
    return Likeness.NOISE if noise else Likeness.PRECISION
