"""The bytes of a picture as an Image: kept as they are where servers take them, else written anew as PNG."""

from __future__ import annotations

import base64
import io
import warnings
from typing import TYPE_CHECKING, Literal

from harness.core.errors import UserError
from harness.core.sample import Image

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MediaType = Literal["image/png", "image/jpeg", "image/webp", "image/gif"]

MOST_BYTES = 100_000_000
"""Of one file. No server takes a hundredth of it."""
MOST_PIXELS = 2**26
"""Of one picture, 8192 × 8192: a small file can claim any size."""

_REWRITTEN = (
    "BMP",
    "TIFF",
    "PPM",
    "JPEG2000",
    "AVIF",
    "ICO",
)  # not EPS or WMF, which start programs, nor TGA: no magic
_PNG_MODES = {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"}


def read_image(data: bytes) -> Image:
    """PNG, JPEG, WebP and GIF byte for byte; BMP, TIFF and a few others as a PNG of their first frame.

    Raises UserError where the bytes are no picture, are cut short, or claim more than MOST_PIXELS.
    """
    if not data:
        raise UserError("the image is empty")
    if len(data) > MOST_BYTES:
        raise UserError(f"the image has {len(data):,} bytes; at most {MOST_BYTES:,} are read")
    media_type = sniffed(data)
    if media_type is None:
        data, media_type = _as_png(data), "image/png"
    elif not _ends(data, media_type):
        raise UserError(f"the image is cut short: its {media_type} data has no end")
    with opened(data) as picture:
        width, height = picture.size
    return Image(media_type, base64.b64encode(data).decode("ascii"), width, height)


def sniffed(data: bytes) -> MediaType | None:
    """The type by the file's first bytes, where it is one that is sent as it is."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    return None


def opened(data: bytes) -> Picture:
    """The picture, its header read. Raises UserError where there is none, or where it is too large."""
    from PIL import Image as Pillow
    from PIL import UnidentifiedImageError

    Pillow.init()
    media_type = sniffed(data)
    formats = [name for name in _REWRITTEN if name in Pillow.OPEN]  # a build of Pillow may lack some
    if media_type is not None:
        formats = [media_type.removeprefix("image/").upper()]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sizes, which are judged below, and of odd metadata
            picture = Pillow.open(io.BytesIO(data), formats=formats)
    except Pillow.DecompressionBombError:
        raise UserError(f"the image has more than {MOST_PIXELS:,} pixels") from None
    except UnidentifiedImageError:
        raise UserError("this is no image that can be read", fix="PNG, JPEG, WebP and GIF are") from None
    except Exception as error:  # what a decoder raises on odd bytes is in no list: zlib, struct, index, ... errors
        raise _damaged(error) from None
    if not 0 < picture.width * picture.height <= MOST_PIXELS:
        size = f"{picture.width} × {picture.height}"
        picture.close()
        raise UserError(f"the image has {size} pixels; at most {MOST_PIXELS:,} are read")
    return picture


def decoded(picture: Picture) -> Picture:
    """The picture with its pixels, first frame. Raises UserError where they cannot be had."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture.load()
    except Exception as error:  # as above
        raise _damaged(error) from None
    return picture


def _damaged(error: Exception) -> UserError:
    told = " ".join(str(error).split())[:200] or type(error).__name__
    return UserError(f"the image is damaged: {told}")


def _as_png(data: bytes) -> bytes:
    with opened(data) as picture:
        whole = decoded(picture)
        file = io.BytesIO()
        try:
            kept = whole if whole.mode in _PNG_MODES else whole.convert("RGB")
            kept.save(file, format="PNG")
        except Exception as error:  # a mode that cannot be converted, a profile that cannot be written
            raise _damaged(error) from None
        return file.getvalue()


def _ends(data: bytes, media_type: MediaType) -> bool:
    """Whether the file was written to its end; nothing is decoded."""
    match media_type:
        case "image/png":
            return b"IEND\xaeB`\x82" in data  # not only last: some tools append data of their own
        case "image/jpeg":
            return data.rfind(b"\xff\xd9") > data.rfind(b"\xff\xda")  # a thumbnail inside has an end of its own
        case "image/webp":
            return int.from_bytes(data[4:8], "little") + 8 <= len(data)
        case "image/gif":
            return data.rstrip(b"\0")[-1:] == b";"
