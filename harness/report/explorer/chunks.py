"""Texts in compressed chunks, each read by the page alone: a question's answers stand in one, with what they share."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass, field

import msgspec
from msgspec import Raw, Struct

CHUNK_BYTES = 200_000
"""Before compression: little enough to be read at once, enough to compress well."""

encode = msgspec.json.Encoder(order="deterministic").encode


class Kept(Struct, frozen=True):
    """One item in JSON: its view, and the keys of the prompt and the pictures that it shows."""

    view: Raw
    prompt: str
    pictures: tuple[str, ...] = ()


@dataclass
class Chunk:
    """A chunk in the making. `samples` are by their rows in the index."""

    samples: dict[str, Raw] = field(default_factory=dict)
    prompts: dict[str, Raw] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)

    def add(self, row: int, kept: Kept, prompts: dict[str, Raw], pictures: dict[str, str]) -> None:
        """Take an item in, with those of `prompts` and `pictures` that it shows."""
        self.samples[str(row)] = kept.view
        self.prompts[kept.prompt] = prompts[kept.prompt]
        self.pictures.update((key, pictures[key]) for key in kept.pictures)

    def packed(self) -> str:
        """As the page has it."""
        return packed(encode({"samples": self.samples, "prompts": self.prompts, "pictures": self.pictures}))


def packed(json: bytes) -> str:
    """Raw deflate in base64, which the page's DecompressionStream reads."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return base64.b64encode(packer.compress(json) + packer.flush()).decode("ascii")
