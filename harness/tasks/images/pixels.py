"""What is done to a picture's pixels: turned upright, rotated, shrunk, made noisy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_BAND = 256  # rows made noisy at a time, so that a large picture does not need eight times its memory


def upright(picture: Picture) -> Picture:
    """As RGB, turned as its EXIF orientation says, on white where it is transparent."""
    from PIL import Image as Pillow
    from PIL import ImageOps

    turned = ImageOps.exif_transpose(picture)
    if turned.mode in ("I;16", "I;16L", "I;16B", "I", "F"):
        turned = _eight_bits(turned)
    if "transparency" in turned.info or turned.mode in ("RGBA", "LA", "PA", "La", "RGBa"):
        transparent = turned.convert("RGBA")
        white = Pillow.new("RGBA", transparent.size, "white")
        turned = Pillow.alpha_composite(white, transparent)
    plain = turned.convert("RGB")
    plain.info.clear()  # a colour profile of what it was before, its orientation
    return plain


def rotated(picture: Picture, degrees: float) -> Picture:
    """Anticlockwise, on a canvas that holds all of it; the corners are white."""
    from PIL import Image as Pillow

    return picture.rotate(degrees, resample=Pillow.Resampling.BICUBIC, expand=True, fillcolor="white")


def shrunk(picture: Picture, factor: float) -> Picture:
    """Both sides by a factor up to 1, with Lanczos' filter."""
    from PIL import Image as Pillow

    width, height = (max(1, round(side * factor)) for side in picture.size)
    return picture if (width, height) == picture.size else picture.resize((width, height), Pillow.Resampling.LANCZOS)


def noisy(picture: Picture, deviation: float, seed: int) -> Picture:
    """Gaussian noise on each channel of an RGB picture, cut off at 0 and 255."""
    import numpy as np
    from PIL import Image as Pillow

    random = np.random.Generator(np.random.PCG64(seed))
    pixels = np.array(picture)
    for top in range(0, len(pixels), _BAND):
        band = pixels[top : top + _BAND]
        drawn = random.standard_normal(band.shape, dtype=np.float32) * np.float32(deviation)
        pixels[top : top + _BAND] = np.clip(np.rint(band + drawn), 0, 255).astype(np.uint8)
    return Pillow.fromarray(pixels)


def _eight_bits(picture: Picture) -> Picture:
    """Grey of 16 bits and more by its high byte: Pillow would cut it off at 255."""
    import numpy as np
    from PIL import Image as Pillow

    values = np.asarray(picture)
    if picture.mode == "F":
        return Pillow.fromarray(np.clip(np.nan_to_num(values), 0, 255).astype(np.uint8))
    return Pillow.fromarray((np.clip(values, 0, 65535).astype(np.uint16) >> 8).astype(np.uint8))
