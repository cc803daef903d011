"""A sample's images at the places where its prompt names them."""

from __future__ import annotations

import re

from harness.core.errors import UserError
from harness.core.sample import IMAGE_MARK, Image, Message

_NAMED = re.compile(r"<image (\d{1,3})>")  # as MMMU's questions and options name theirs


def pictured(text: str, images: tuple[Image, ...], where: str) -> Message:
    """The user message of `text`: each image where `<image N>` first names it, before the text those never named.

    A second `<image N>` stays as it is written: the model reads which picture is meant, and none is sent twice. Raises
    UserError where the text names an image that the sample lacks; a sample without images may say what it likes.
    """
    if not images:
        return Message("user", text)
    placed: dict[int, Image] = {}

    def mark(named: re.Match[str]) -> str:
        number = int(named[1])
        if not 1 <= number <= len(images):
            raise UserError(f"the prompt names {named[0]}, and there are {len(images)} images", place=where)
        if number in placed:
            return named[0]
        placed[number] = images[number - 1]
        return IMAGE_MARK

    marked = _NAMED.sub(mark, text.replace(IMAGE_MARK, ""))
    unnamed = (image for number, image in enumerate(images, start=1) if number not in placed)
    return Message("user", marked, (*unnamed, *placed.values()))
