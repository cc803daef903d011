"""What a self-hosted server costs by the hour, with where and when the price was read."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from harness.core.number import Finite


class Hosting(BaseModel):
    """The machines that serve one model: `count` accelerators (or, without any, whole machines) at an hourly price."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    accelerator: Annotated[str, Field(description="a GPU's name (`harness prices --gpus`), or what else is rented")]
    count: Annotated[int, Field(ge=1, description="how many of them serve the model")] = 1
    usd_per_hour: Annotated[Finite, Field(gt=0, description="US dollars for one of them for one hour")]
    source: Annotated[str, Field(description="where the price was read")]
    read_on: Annotated[date, Field(description="when the price was read")]
