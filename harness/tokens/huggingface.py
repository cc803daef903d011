"""Counting with Hugging Face's `tokenizers`: a `tokenizer.json`, or one that was built from another vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Protocol

import msgspec

from harness.core.errors import UserError
from harness.core.fingerprint import digest, file_digest
from harness.core.sample import JsonValue
from harness.tokens.patterns import CUTTING
from harness.tokens.pieces import pieces

_VERSION = 1  # raise it when the same file comes to other counts
_BATCH = 1000  # texts: an encoding takes some hundred bytes a token as long as it is kept
_PIECE = 1 << 16  # characters
_PIECES = 8  # encoded together, on all processors


class Encoding(Protocol):
    """What one text came to."""

    def __len__(self) -> int: ...


class Tokenizer(Protocol):
    """The part of `tokenizers.Tokenizer` that is used here."""

    encode_special_tokens: bool

    def encode_batch_fast(
        self, input: Sequence[str], is_pretokenized: bool = ..., add_special_tokens: bool = ...
    ) -> Sequence[Encoding]:
        """Encode without offsets, on all processors."""
        ...


class TokenizerCounter:
    """Counts as a `tokenizers.Tokenizer` does, without what it would put around a text.

    Special tokens in a text are taken apart like other text. Added tokens that are not special are matched, as the
    model's server matches them.
    """

    def __init__(self, tokenizer: Tokenizer, name: str, identity: str, *, cuts: bool) -> None:
        """`cuts` says that `pieces` of a text have as many tokens as the text."""
        tokenizer.encode_special_tokens = True
        self.name = name
        self.identity: str | None = identity
        self._tokenizer = tokenizer
        self._cuts = cuts

    def count(self, text: str) -> int:
        """Tokens in `text`."""
        if not self._cuts:
            return self._lengths([text])[0]
        cut = pieces(text, _PIECE)
        count = 0
        while batch := list(islice(cut, _PIECES)):
            count += sum(self._lengths(batch))
        return count

    def count_each(self, texts: Sequence[str]) -> list[int]:
        """Tokens in each of `texts`, by itself."""
        counts = []
        for start in range(0, len(texts), _BATCH):
            counts += self._lengths(list(texts[start : start + _BATCH]))
        return counts

    def _lengths(self, texts: list[str]) -> list[int]:
        try:
            encodings = self._tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        except TypeError:  # half of a surrogate pair, which no UTF-8 can hold
            whole = [text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in texts]
            encodings = self._tokenizer.encode_batch_fast(whole, add_special_tokens=False)
        return [len(encoding) for encoding in encodings]


class _File(msgspec.Struct):
    normalizer: JsonValue = None
    pre_tokenizer: JsonValue = None


def tokenizer_counter(path: Path, name: str | None = None) -> TokenizerCounter:
    """The counter of a `tokenizer.json`; `name` is what it is called in the record, default the file's own name.

    Raises UserError when the file cannot be used.
    """
    name = name or path.name
    try:
        from tokenizers import Tokenizer as HuggingFaceTokenizer
    except ImportError:
        fix = "Run: pip install 'openweight-harness[tokenizers]'"
        raise UserError("counting with a tokenizer needs the tokenizers package", fix=fix) from None
    try:
        tokenizer: Tokenizer = HuggingFaceTokenizer.from_file(str(path))
        file = msgspec.json.decode(path.read_bytes(), type=_File)
    except Exception as error:  # tokenizers raises nothing more specific
        raise UserError(f"the tokenizer {name} cannot be loaded: {error}") from None
    identity = digest(["tokenizer.json", _VERSION, file_digest([path])])
    return TokenizerCounter(tokenizer, f"tokenizer {name}", identity, cuts=_cuts(file))


def _cuts(file: _File) -> bool:
    """Whether it is a byte-level vocabulary that begins with one of the patterns that `pieces` knows."""
    normal = file.normalizer is None or file.normalizer == {"type": "NFC"}
    match file.pre_tokenizer:
        case {"type": "ByteLevel", "add_prefix_space": False, **rest}:
            return normal and rest.get("use_regex", True) is True
        case {
            "type": "Sequence",
            "pretokenizers": [
                {"type": "Split", "pattern": {"Regex": str(pattern)}, "invert": False},
                {"type": "ByteLevel", "add_prefix_space": False, "use_regex": False},
            ],
        }:
            return normal and pattern in CUTTING
    return False
