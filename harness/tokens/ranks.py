"""Counting with ranks of byte strings: tiktoken's files, as Llama 3, Llama 4 and OpenAI's vocabularies come."""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.tokens.patterns import CL100K, CUTTING, GPT2, LLAMA3, O200K
from harness.tokens.pieces import pieces

_VERSION = 1  # raise it when the same file comes to other counts
_LONGEST_BLANK = 500_000
_BLANK = re.compile(rf"\s{{{_LONGEST_BLANK}}}")
"""tiktoken's regular expressions run out of stack on white space of a million characters in a row, and panic."""


class RankFile(Struct, frozen=True):
    """A published rank file: what it is called, how many ranks it has, and which pattern belongs to it."""

    name: str
    ranks: int
    pattern: str


KNOWN = {
    "82e9d31979e92ab929cd544440f129d9ecd797b69e327f80f17e1c50d5551b55": RankFile("Llama 3", 128_000, LLAMA3),
    "d0bdbaf59b0762c8c807617e2d8ea51420eb1b1de266df2495be755c8e0ed6ed": RankFile("Llama 4", 200_000, O200K),
    "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7": RankFile("cl100k_base", 100_256, CL100K),
    "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d": RankFile("o200k_base", 199_998, O200K),
    "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930": RankFile("GPT-2, r50k_base", 50_256, GPT2),
    "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069": RankFile("p50k_base", 50_280, GPT2),
}
"""By the SHA-256 of their lines. A rank file does not hold its pattern, and with another one it counts wrongly without
a word: so that only a file that is known to the byte is counted with. OpenAI's digests are tiktoken_ext's."""


class RankCounter:
    """Counts as tiktoken does, all of a text as plain text.

    Meta's own code cuts a text every 400,000 characters and runs of 25,000, which may add a token at a cut; servers,
    and we, do not. Holds the tokens of a quarter of a million characters at a time.
    """

    def __init__(self, ranks: dict[bytes, int], pattern: str, name: str, identity: str) -> None:
        """`ranks` are the bytes of each token; raises UserError when they or the pattern cannot be used."""
        self.name = name
        self.identity: str | None = identity
        self._cuts = pattern in CUTTING
        if missing := sum(bytes([byte]) not in ranks for byte in range(256)):
            raise UserError(f"the {name} lacks {missing} of the 256 bytes")
        try:
            from tiktoken import Encoding
        except ImportError:
            fix = "Run: pip install 'openweight-harness[tokenizers]'"
            raise UserError("counting with a rank file needs the tiktoken package", fix=fix) from None
        try:
            encoding = Encoding(name, pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
        except (ValueError, TypeError) as error:
            raise UserError(f"the {name} cannot be used: {error}") from None
        self._encode = encoding.encode_ordinary

    def count(self, text: str) -> int:
        """Tokens in `text`."""
        if len(text) < _LONGEST_BLANK:
            return len(self._encode(text))
        if _BLANK.search(text):
            raise UserError(f"white space of {_LONGEST_BLANK:,} characters in a row cannot be counted")
        return sum(len(self._encode(piece)) for piece in (pieces(text) if self._cuts else [text]))

    def count_each(self, texts: Sequence[str]) -> list[int]:
        """Tokens in each of `texts`, by itself."""
        return [self.count(text) for text in texts]


def rank_counter(path: Path, known: Mapping[str, RankFile] = KNOWN) -> RankCounter:
    """The counter of a rank file: lines of a token in base64 and its rank.

    Raises UserError for a file whose pattern is not known.
    """
    words = path.read_bytes().split()
    try:
        ranks = dict(zip(map(binascii.a2b_base64, words[::2]), map(int, words[1::2]), strict=True))
    except ValueError as error:
        raise UserError(f"the tokenizer {path.name} is no file of ranks: {error}") from None
    lines = b"".join(b"%s %s\n" % line for line in zip(words[::2], words[1::2], strict=True))
    sha256 = hashlib.sha256(lines).hexdigest()
    file = known.get(sha256)
    if file is None or file.ranks != len(ranks):
        names = "; ".join(f"{each.name} ({each.ranks:,})" for each in known.values())
        cause = (
            f"the tokenizer {path.name} has {len(ranks):,} ranks that are not known, so neither is their split pattern"
        )
        raise UserError(cause, fix=f"Use the model's tokenizer.json. Known are: {names}")
    identity = digest(["ranks", _VERSION, sha256, file.pattern])
    return RankCounter(ranks, file.pattern, f"tokenizer {path.name} ({file.name})", identity)
