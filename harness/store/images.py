"""The images that were sent: each kept once in a run, byte for byte, by its digest."""

from __future__ import annotations

import base64
import binascii
import hashlib
from pathlib import Path

from msgspec.structs import replace

from harness.core.cache import NewFile
from harness.core.errors import UserError
from harness.core.record import StoredPrompt
from harness.core.sample import Image


class Images:
    """The folder `images/` of a run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, prompt: StoredPrompt) -> StoredPrompt:
        """The prompt as a record holds it: the files are in the folder, and their digests stand for them."""
        if not prompt.images:
            return prompt
        messages = (
            replace(message, images=tuple(map(self._kept, message.images))) if message.images else message
            for message in prompt.messages
        )
        return replace(prompt, messages=tuple(messages))

    def of(self, image: Image) -> Image:
        """An image of a record as it was sent. Raises UserError where the file is missing or is not what was kept."""
        path = self._file(image)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UserError(f"an image of this run cannot be read: {error.strerror}", place=str(path)) from None
        if hashlib.sha256(data).hexdigest() != image.sha256:
            raise UserError("this is not the image that was kept", place=str(path), fix="Restore the run's folder")
        return replace(image, data=base64.b64encode(data).decode("ascii"))

    def _kept(self, image: Image) -> Image:
        try:
            data = base64.b64decode(image.data, validate=True)
        except binascii.Error as error:
            raise UserError(f"an image is not in base64: {error}") from None
        kept = replace(image, data="", sha256=hashlib.sha256(data).hexdigest())
        path = self._file(kept)
        if not path.exists():
            with NewFile(self._folder) as file:
                file.write(data)
                file.keep(path.name)
        return kept

    def _file(self, image: Image) -> Path:
        return self._folder / f"{image.sha256}.{image.media_type.removeprefix('image/')}"
