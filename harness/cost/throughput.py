"""What a million tokens cost on servers that are paid by the hour, at a measured throughput."""

from __future__ import annotations

from msgspec import Struct

from harness.core.hosting import Hosting
from harness.core.price import TOKENS_PER_MTOK

OUTPUT_WEIGHT = 3.15
"""How many input tokens an output token is worth, where nobody says otherwise: the median of output price ÷ input price
over the shipped table of hosted models (a test holds it to the table), so that a self-hosted price is split as the
market splits its own."""

_SECONDS_PER_HOUR = 3600


class MtokCost(Struct, frozen=True):
    """US dollars per million tokens at one load. The sides add up: input tokens × `input_usd_per_mtok` + output tokens
    × `output_usd_per_mtok` are the hour's dollars. A side is None where no token of it was measured.

    `blended_usd_per_mtok` is over input and output tokens together, at the ratio that was measured.
    """

    usd_per_hour: float
    input_usd_per_mtok: float | None
    output_usd_per_mtok: float | None
    blended_usd_per_mtok: float
    input_share: float
    output_weight: float


def hourly(hosting: Hosting) -> float:
    """US dollars for one hour of all accelerators that serve the model."""
    return hosting.usd_per_hour * hosting.count


def self_hosted(
    hosting: Hosting, input_tokens_per_s: float, output_tokens_per_s: float, output_weight: float = OUTPUT_WEIGHT
) -> MtokCost | None:
    """What a million tokens cost on `hosting` at this throughput of the whole server; None where no token moved.

    The hour's dollars are shared out over weighted tokens, of which an input token is 1 and an output token
    `output_weight`: input = $/h ÷ (input/h + weight × output/h), output = weight × input. The blended figure does not
    depend on the weight.
    """
    tokens_per_s = input_tokens_per_s + output_tokens_per_s
    if tokens_per_s <= 0:
        return None
    dollars = hourly(hosting) / _SECONDS_PER_HOUR * TOKENS_PER_MTOK
    of_input = dollars / (input_tokens_per_s + output_weight * output_tokens_per_s)
    return MtokCost(
        usd_per_hour=hourly(hosting),
        input_usd_per_mtok=of_input if input_tokens_per_s > 0 else None,
        output_usd_per_mtok=output_weight * of_input if output_tokens_per_s > 0 else None,
        blended_usd_per_mtok=dollars / tokens_per_s,
        input_share=input_tokens_per_s / tokens_per_s,
        output_weight=output_weight,
    )


def at_input_share(tokens_per_s: float, measured: float, asked: float, output_weight: float = OUTPUT_WEIGHT) -> float:
    """Tokens per second that the same server would do at another share of input tokens (0 to 1) than the measured one.

    An estimate by the rule of `self_hosted`: the server does the same weighted tokens per second. Only a measurement at
    that share tells; a compute-bound prefill and a memory-bound decode do not trade at one rate.
    """
    weighted = tokens_per_s * (measured + output_weight * (1 - measured))
    return weighted / (asked + output_weight * (1 - asked))
