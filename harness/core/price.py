"""What a token costs at a hosted endpoint, with where and when the price was read. Unknown is None, never 0."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Usd = Annotated[float, Field(ge=0)]


class Price(BaseModel):
    """US dollars per million tokens. `cached` prices the part of the input that the provider's cache served."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input_usd_per_mtok: Annotated[Usd, Field(description="US dollars per million input tokens")]
    output_usd_per_mtok: Annotated[Usd, Field(description="US dollars per million output tokens")]
    cached_usd_per_mtok: Annotated[Usd | None, Field(description="for input that the provider's cache served")] = None
    source: Annotated[str, Field(description="where the price was read")]
    read_on: Annotated[date, Field(description="when the price was read")]
