"""A question: what a source yields, and what a prompt makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from harness.core.passage import Passage

JsonValue = None | bool | int | float | str | list[object] | dict[str, object]


class Image(Struct, frozen=True, omit_defaults=True):
    """A picture as it is sent. `data` is the file's bytes in base64; `width` and `height` in pixels, 0 if unknown.

    In a record `sha256`, the digest of the file's bytes, stands for `data`: the file is in the run's `images/`.
    """

    media_type: Literal["image/png", "image/jpeg", "image/webp", "image/gif"]
    data: str = ""
    width: int = 0
    height: int = 0
    sha256: str = ""

    def shown(self) -> str:
        """In words: "[PNG image, 640×480]"."""
        size = f", {self.width}×{self.height}" if self.width and self.height else ""
        return f"[{self.media_type.removeprefix('image/').upper()} image{size}]"


class ImageTokens(Struct, frozen=True):
    """What one image of a size takes of a prompt, by the server's usage."""

    width: int
    height: int
    tokens: int


IMAGE_MARK = "\ue000image\ue001"
"""Stands in a message's text where its next image is sent."""


class Message(Struct, frozen=True, omit_defaults=True):
    """One chat turn. Each image stands where the text has an IMAGE_MARK; those that find none come before the text.

    Only a very long text is a Passage.
    """

    role: Literal["system", "user", "assistant"]
    content: str | Passage
    images: tuple[Image, ...] = ()

    def parts(self) -> Iterator[str | Image]:
        """What is sent, in its order: texts that are not empty, and images."""
        pieces = self.text().split(IMAGE_MARK, len(self.images))
        first = len(self.images) - (len(pieces) - 1)
        yield from self.images[:first]
        for image, piece in zip((None, *self.images[first:]), pieces, strict=True):
            if image is not None:
                yield image
            if piece:
                yield piece

    def chunks(self) -> Iterator[str]:
        """Its text, in one piece or, where it is a Passage, a quarter of a megabyte at a time."""
        return iter((self.content,)) if isinstance(self.content, str) else self.content.chunks()

    def text(self) -> str:
        """Its text, all of it in memory."""
        return self.content if isinstance(self.content, str) else self.content.text()

    def shown(self) -> str:
        """Its text for people to read, with words where its images are."""
        if not self.images:
            return self.text()
        return "".join(part if isinstance(part, str) else part.shown() for part in self.parts())

    @property
    def bytes(self) -> int:
        """The length of its text in UTF-8."""
        content = self.content
        return len(content.encode("utf-8", "surrogatepass")) if isinstance(content, str) else content.bytes


CONTEXT_MARK = "\ue000context\ue001"
"""Stands for a sample's `passage` in its fields, and so in what a prompt makes of them."""


OF_SUITE = "suite: "
"""Begins the name of a cluster that spans the tasks of its suite, such as a subject that several forms of one exam ask
about; any other is of its own task alone."""


class PromptSize(Struct, frozen=True, omit_defaults=True):
    """How long a prompt was asked to be and is, in the served model's tokens, chat template included.

    `depths` is where each thing that is asked for stands, in percent of the text's tokens around it: first as it was
    wanted, then as it is; the same twice where no depth was wanted. `period_tokens` says that the text repeats itself
    after so many tokens. `estimated` says that the count is not the model's own.
    """

    requested_tokens: int
    counted_tokens: int
    depths: tuple[tuple[float, float], ...] = ()
    period_tokens: int | None = None
    estimated: bool = False


class Sample(Struct, frozen=True):
    """One question with its accepted answers.

    `id` is unique within its task and does not depend on the model asked, so that two models are compared on the
    same items. `fields` is what a prompt template sees. `tags` are the slices a report can group by (category,
    difficulty, length, depth). `recipe` rebuilds a text too long to store; None means the text itself is stored.

    `passage` is the long text that `CONTEXT_MARK` stands for. `cluster` names what several samples have in common, such
    as a subject, or one text that they all ask about: they are not independent. "" is nothing. It is of one task, or
    of all where it begins with OF_SUITE. Those that share a passage are asked one after the other.
    `images` are in their order: a prompt that says `<image 2>` means the second.
    `stop` are texts that end an answer, beside the model's own; `max_tokens` can only lower the output cap.
    `continuations` are texts whose log-likelihood after the prompt is asked for, instead of an answer.
    """

    id: str
    fields: dict[str, JsonValue]
    target: tuple[str, ...]
    choices: tuple[str, ...] = ()
    tags: dict[str, str] = {}
    recipe: dict[str, JsonValue] | None = None
    passage: Passage | None = None
    size: PromptSize | None = None
    cluster: str = ""
    images: tuple[Image, ...] = ()
    stop: tuple[str, ...] = ()
    max_tokens: int | None = None
    continuations: tuple[str, ...] = ()
