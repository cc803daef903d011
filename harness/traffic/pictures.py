"""Pictures to send: a colour gradient under noise, no two alike, as heavy to decode and encode as a photograph."""

from __future__ import annotations

import base64
import io
from random import Random
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from harness.core.sample import Image

_GRAIN = 4  # pixels; finer noise than a photograph's would make files no photograph has


class Pictures(BaseModel):
    """The images of each conversation's first message, which come before its text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    count: Annotated[int, Field(ge=1, le=100, description="images in the first message")] = 1
    width: Annotated[int, Field(ge=16, le=8192, description="pixels")] = 1024
    height: Annotated[int, Field(ge=16, le=8192, description="pixels")] = 1024
    format: Annotated[Literal["jpeg", "png"], Field(description="the file's format; PNG is several times larger")] = (
        "jpeg"
    )

    def draw(self, random: Random) -> tuple[Image, ...]:
        """`count` new pictures."""
        return tuple(picture(self.width, self.height, self.format, random) for _ in range(self.count))


def picture(width: int, height: int, file_format: Literal["jpeg", "png"], random: Random) -> Image:
    """One picture. The noise covers all of it, so that no two share a tile."""
    from PIL import Image as Pillow

    corners = Pillow.frombytes("RGB", (2, 2), random.randbytes(12))
    gradient = corners.resize((width, height), Pillow.Resampling.BILINEAR)
    across, down = -(-width // _GRAIN), -(-height // _GRAIN)
    coarse = Pillow.frombytes("RGB", (across, down), random.randbytes(3 * across * down))
    noise = coarse.resize((width, height), Pillow.Resampling.NEAREST)
    file = io.BytesIO()
    Pillow.blend(gradient, noise, 0.25).save(file, format=file_format, quality=85)
    data = base64.b64encode(file.getvalue()).decode("ascii")
    return Image("image/png" if file_format == "png" else "image/jpeg", data)
