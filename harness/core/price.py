"""What a token costs at a hosted endpoint, with where and when the price was read. Unknown is None, never 0."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from harness.core.number import Finite

TOKENS_PER_MTOK = 1_000_000

Usd = Annotated[Finite, Field(ge=0)]


class Price(BaseModel):
    """US dollars per million tokens. `cached` prices the part of the input that the provider's cache served.

    `reasoning` prices thinking where it costs other than the rest of the output. The `batch` prices are for requests
    handed in together and answered within a day: known for comparison, never used, since the harness asks one by one.
    A price with `up_to_prompt_tokens` says nothing about a longer prompt, which its provider sells dearer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    input_usd_per_mtok: Annotated[Usd, Field(description="US dollars per million input tokens")]
    output_usd_per_mtok: Annotated[Usd, Field(description="US dollars per million output tokens")]
    cached_usd_per_mtok: Annotated[Usd | None, Field(description="for input that the provider's cache served")] = None
    reasoning_usd_per_mtok: Annotated[
        Usd | None, Field(description="for reasoning tokens, where they cost other than the rest of the output")
    ] = None
    batch_input_usd_per_mtok: Annotated[Usd | None, Field(description="for input of batch requests")] = None
    batch_output_usd_per_mtok: Annotated[Usd | None, Field(description="for output of batch requests")] = None
    usd_per_image: Annotated[
        Usd | None, Field(description="US dollars for one image sent, where images are not counted as tokens")
    ] = None
    up_to_prompt_tokens: Annotated[
        int | None, Field(ge=1, description="longer prompts have another, unknown price")
    ] = None
    source: Annotated[str, Field(description="where the price was read")]
    read_on: Annotated[date, Field(description="when the price was read")]
