"""Small vocabularies in every form that files come in, made on the spot."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, models, pre_tokenizers

from harness.tokens.patterns import QWEN2
from harness.tokens.ranks import RankFile

NANO = Path(__file__).parents[2] / "harness" / "servers" / "models" / "nano-scout.gguf"
_TEXT, _ARRAY, _INTEGER = 8, 9, 5
_ALIGNMENT = 32


def byte_letters() -> list[str]:
    """The letter that stands for each byte in byte-level vocabularies."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in shown]
    letters = dict(zip(shown, map(chr, shown), strict=True)) | {byte: chr(256 + n) for n, byte in enumerate(hidden)}
    return [letters[byte] for byte in range(256)]


def ranks(*words: bytes) -> list[bytes]:
    """All bytes, then `words`."""
    return [*(bytes([byte]) for byte in range(256)), *words]


def write_ranks(path: Path, tokens: list[bytes], pattern: str) -> dict[str, RankFile]:
    """A rank file, and the table in which it is known."""
    lines = b"".join(base64.b64encode(token) + b" %d\n" % rank for rank, token in enumerate(tokens))
    path.write_bytes(lines)
    return {hashlib.sha256(lines).hexdigest(): RankFile("made", len(tokens), pattern)}


def write_tekken(path: Path, tokens: list[bytes], pattern: str, beyond: int = 0) -> None:
    """A Tekken file with ten special tokens and `beyond` tokens more than its vocabulary has room for."""
    vocabulary = [
        {"rank": rank, "token_bytes": base64.b64encode(token).decode(), "token_str": None}
        for rank, token in enumerate(tokens)
    ]
    config = {
        "pattern": pattern,
        "default_vocab_size": len(tokens) + 10 - beyond,
        "default_num_special_tokens": 10,
        "version": "v3",
    }
    path.write_text(json.dumps({"config": config, "vocab": vocabulary}))


def write_tokenizer(path: Path, merges: list[str], pattern: str = QWEN2, special: str = "<|eot|>") -> None:
    """A byte-level `tokenizer.json` with one special token, one that is only added, and a template around a text."""
    tokens = [*byte_letters(), *(merge.replace(" ", "") for merge in merges)]
    pairs = [tuple(merge.split(" ")) for merge in merges]
    tokenizer = Tokenizer(models.BPE({token: number for number, token in enumerate(tokens)}, pairs))
    split = pre_tokenizers.Split(Regex(pattern), "isolated")
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, byte_level])
    tokenizer.add_special_tokens([AddedToken(special, normalized=False, special=True)])
    tokenizer.add_tokens([AddedToken("<think>", normalized=False)])
    tokenizer.save(str(path))


def _text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def _texts(values: list[str]) -> bytes:
    return struct.pack("<IIQ", _ARRAY, _TEXT, len(values)) + b"".join(map(_text, values))


def entry(key: str, value: str | list[str] | list[int]) -> bytes:
    """A key and its value as GGUF writes them."""
    if isinstance(value, str):
        return _text(key) + struct.pack("<I", _TEXT) + _text(value)
    if value and isinstance(value[0], int):
        return _text(key) + struct.pack(f"<IIQ{len(value)}i", _ARRAY, _INTEGER, len(value), *value)
    return _text(key) + _texts(value)


def write_gguf(path: Path, **said: str | list[str] | list[int]) -> None:
    """A GGUF file without weights; `said` are entries below `tokenizer.ggml`."""
    entries = [entry("general.name", "made"), *(entry(f"tokenizer.ggml.{key}", value) for key, value in said.items())]
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, len(entries)) + b"".join(entries))


def write_nano(path: Path, **said: str | list[str] | list[int]) -> None:
    """The nano's weights with other entries below `tokenizer.ggml`, as many tokens as it had."""
    content = NANO.read_bytes()
    tensors, entries = struct.unpack_from("<QQ", content, 8)
    at, head = 24, content[:24]
    for _ in range(entries):
        begin = at
        key, at = _key(content, at)
        at = _after(content, at)
        name = key.removeprefix("tokenizer.ggml.")
        head += entry(key, said[name]) if name in said else content[begin:at]
    begin = at
    for _ in range(tensors):
        _, at = _key(content, at)
        at += 4 + 8 * struct.unpack_from("<I", content, at)[0] + 12
    head += content[begin:at]
    path.write_bytes(head + b"\0" * (-len(head) % _ALIGNMENT) + content[at + -at % _ALIGNMENT :])


def _key(content: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<Q", content, at)
    return content[at + 8 : at + 8 + length].decode(), at + 8 + length


def _after(content: bytes, at: int) -> int:
    """Where the value at `at` ends."""
    (kind,) = struct.unpack_from("<I", content, at)
    if kind == _TEXT:
        return _key(content, at + 4)[1]
    if kind != _ARRAY:
        return at + 4 + {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1}.get(kind, 8)
    kind, count = struct.unpack_from("<IQ", content, at + 4)
    at += 16
    if kind != _TEXT:
        return at + count * {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1}.get(kind, 8)
    for _ in range(count):
        at = _key(content, at)[1]
    return at
