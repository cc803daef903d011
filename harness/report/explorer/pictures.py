"""The images of questions, small enough for the page."""

from __future__ import annotations

import base64
import io

from PIL import Image as Picture

from harness.core.errors import UserError
from harness.core.record import StoredPrompt
from harness.core.sample import Image
from harness.store.images import Images

WIDEST = 360
"""Pixels of the longer side."""
MOST_PICTURES = 400
_LARGEST = 40_000_000  # pixels: what decodes to more is not opened


class Pictures:
    """`data` has each image that could be read as a data URI, by its digest."""

    def __init__(self, images: Images) -> None:
        self._images = images
        self.data: dict[str, str] = {}
        self._failed: set[str] = set()

    def of(self, prompt: StoredPrompt) -> tuple[str, ...]:
        """The digests of a prompt's images that are in `data`."""
        return tuple(
            image.sha256 for message in prompt.messages for image in message.images if image.sha256 and self._has(image)
        )

    def _has(self, image: Image) -> bool:
        key = image.sha256
        if key not in self.data and key not in self._failed and len(self.data) < MOST_PICTURES:
            found = self._reduced(image)
            if found is None:
                self._failed.add(key)
            else:
                self.data[key] = found
        return key in self.data

    def _reduced(self, image: Image) -> str | None:
        """The picture anew, and small: nothing of a file that somebody made reaches the page as it was."""
        try:
            data = base64.b64decode(self._images.of(image).data)
            with Picture.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP", "GIF")) as opened:
                if opened.width * opened.height > _LARGEST:
                    return None
                picture = opened.convert("RGB")
        except (UserError, OSError, ValueError, SyntaxError, Picture.DecompressionBombError):
            return None
        picture.thumbnail((WIDEST, WIDEST))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=70)
        return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode('ascii')}"
