"""How a question's images are altered before they are sent: not at all, unless a setting says so."""

from __future__ import annotations

import base64
import hashlib
import io
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from harness.core.errors import UserError
from harness.core.sample import Image
from harness.tasks.images.pixels import noisy, rotated, shrunk, upright
from harness.tasks.images.reading import MediaType, decoded, opened

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_Format = Literal["png", "jpeg", "webp"]

_TYPES: dict[_Format, MediaType] = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}
_FORMATS: dict[str, _Format] = {media_type: name for name, media_type in _TYPES.items()}
_QUALITY = 95  # of a JPEG that has to be written anew for another reason: hardly a loss


class ImageSettings(BaseModel):
    """Applied in the order of the arguments: `rotate`, `downscale`, `max_side`, `noise`, then the file is written.

    An image that no setting alters is sent byte for byte; `max_side` leaves alone what is small enough, and `format`
    what has it already. One that is altered is first turned upright by its EXIF orientation, and put on white where it
    is transparent. It keeps its format, but a GIF becomes a PNG of its first frame; WebP is written without loss.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rotate: Annotated[
        float | None, Field(ge=-360, le=360, description="degrees, anticlockwise; the corners are white")
    ] = None
    downscale: Annotated[float | None, Field(gt=0, le=1, description="factor of both sides")] = None
    max_side: Annotated[int | None, Field(ge=1, description="pixels of the longer side; only shrinks")] = None
    noise: Annotated[
        float | None, Field(gt=0, le=255, description="standard deviation of Gaussian noise, of 255; always the same")
    ] = None
    format: Annotated[_Format | None, Field(description="send it in this one; the original's when left out")] = None
    jpeg_quality: Annotated[int | None, Field(ge=1, le=100, description="write it as a JPEG of this quality")] = None

    @model_validator(mode="after")
    def _quality_of_jpeg(self) -> ImageSettings:
        if self.jpeg_quality is not None and self.format not in (None, "jpeg"):
            raise ValueError(f"jpeg_quality makes a JPEG, and the format is {self.format}")
        return self

    def apply(self, image: Image) -> Image:
        """The image as it is sent; itself where nothing alters it. Raises UserError where it cannot be decoded."""
        if self == ImageSettings():
            return image
        data = base64.b64decode(image.data)
        with opened(data) as picture:
            written = self.jpeg_quality is not None or (self.format and _TYPES[self.format] != image.media_type)
            if not written and not self._alters(picture):
                return image
            pixels = decoded(picture)
            try:
                return self._written(self._altered(upright(pixels), data), image.media_type)
            except Exception as error:  # of a decoder or an encoder: odd metadata, too many pixels for the format
                raise UserError(f"the image cannot be altered: {error}") from None

    def _alters(self, picture: Picture) -> bool:
        """Whether its pixels change."""
        return bool(
            self.noise
            or (self.rotate is not None and self.rotate % 360)
            or (self.downscale is not None and self.downscale < 1)
            or (self.max_side is not None and max(picture.size) > self.max_side)
        )

    def _altered(self, picture: Picture, data: bytes) -> Picture:
        if self.rotate is not None:
            picture = rotated(picture, self.rotate)
        if self.downscale is not None:
            picture = shrunk(picture, self.downscale)
        if self.max_side is not None:
            picture = shrunk(picture, min(1.0, self.max_side / max(picture.size)))
        if self.noise is not None:
            seed = int.from_bytes(hashlib.sha256(data).digest()[:8], "big")  # by content: the same each time
            picture = noisy(picture, self.noise, seed)
        return picture

    def _written(self, picture: Picture, media_type: MediaType) -> Image:
        quality = self.jpeg_quality
        target: _Format = "jpeg" if quality is not None else self.format or _FORMATS.get(media_type, "png")
        file = io.BytesIO()
        match target:
            case "jpeg":
                picture.save(file, format="JPEG", quality=_QUALITY if quality is None else quality)
            case "png":
                picture.save(file, format="PNG")
            case "webp":
                picture.save(file, format="WEBP", lossless=True)
        return Image(_TYPES[target], base64.b64encode(file.getvalue()).decode("ascii"), *picture.size)
