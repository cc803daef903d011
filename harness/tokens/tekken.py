"""Counting with Mistral's `tekken.json`: ranks of byte strings, as mistral-common reads them."""

from __future__ import annotations

import binascii
from pathlib import Path

import msgspec

from harness.core.errors import UserError
from harness.core.fingerprint import digest, file_digest
from harness.tokens.ranks import RankCounter

_VERSION = 1  # raise it when the same file comes to other counts


class _Token(msgspec.Struct):
    rank: int
    token_bytes: str


class _Config(msgspec.Struct):
    pattern: str
    default_vocab_size: int
    default_num_special_tokens: int


class _File(msgspec.Struct):
    config: _Config
    vocab: list[_Token]


def tekken_counter(path: Path) -> RankCounter:
    """The counter of a Tekken file: the first tokens of its vocabulary, as many as are left beside the special ones.

    mistral-common itself is not needed: its Tekkenizer gives the same ranks and pattern to tiktoken. Raises UserError
    for a file of another form.
    """
    try:
        file = msgspec.json.decode(path.read_bytes(), type=_File)
        ordinary = file.config.default_vocab_size - file.config.default_num_special_tokens
        ranks = {binascii.a2b_base64(token.token_bytes): token.rank for token in file.vocab if token.rank < ordinary}
    except (msgspec.MsgspecError, ValueError) as error:
        raise UserError(f"the tokenizer {path.name} is no Tekken file: {error}") from None
    if sorted(ranks.values()) != list(range(ordinary)):
        raise UserError(f"the tokenizer {path.name} lacks some of its {ordinary:,} ranks")
    identity = digest(["tekken", _VERSION, file_digest([path])])
    return RankCounter(ranks, file.config.pattern, f"tokenizer {path.name} (Tekken)", identity)
