"""LiveCodeBench's tests of a problem: JSON, or for the private ones JSON that was pickled, packed and made base64."""

from __future__ import annotations

import base64
import binascii
import pickletools
import zlib
from typing import Literal

import msgspec
from msgspec import Struct

MOST_BYTES = 512 << 20  # of tests, unpacked: a few bytes can be made to unpack to any number

_TEXTS = {"UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"}
_BESIDE = {"PROTO", "FRAME", "PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"}  # what a text's pickle has before its STOP


class PackedTest(Struct, frozen=True):
    """One test as it is published: texts, which for a `functional` one are JSON."""

    input: str
    output: str
    testtype: Literal["functional", "stdin"]


_decode = msgspec.json.Decoder(list[PackedTest]).decode


def unpacked(text: str, most_bytes: int = MOST_BYTES) -> list[PackedTest]:
    """The tests in a text. Raises ValueError where it holds none, or more than `most_bytes` of them.

    The official reader, lcb_runner/benchmarks/code_generation.py, unpickles what it was sent. A pickle can run any
    program, so here it is only read, and must be that of one text.
    """
    try:
        return _decode(text if text.lstrip().startswith("[") else _pickled_text(_inflated(text, most_bytes)))
    except msgspec.DecodeError as error:
        raise ValueError(f"the tests are not valid: {error}") from None


def _inflated(text: str, most_bytes: int) -> bytes:
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(base64.b64decode(text, validate=True), most_bytes + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise ValueError(f"the tests cannot be unpacked: {error}") from None
    if len(data) > most_bytes:
        raise ValueError(f"the tests unpack to more than {most_bytes >> 20} MB")
    if not inflater.eof:
        raise ValueError("the tests cannot be unpacked: they are cut off")
    return data


def _pickled_text(data: bytes) -> str:
    """The text in the pickle of a text, of any protocol."""
    texts: list[str] = []
    other = ""
    try:
        for opcode, argument, _ in pickletools.genops(data):
            if opcode.name in _TEXTS:
                texts.append(str(argument))
            elif opcode.name not in _BESIDE:
                other = opcode.name
            if other or len(texts) > 1:
                break
    except ValueError as error:
        raise ValueError(f"the tests are no pickled text: {error}") from None
    if other != "STOP" or len(texts) != 1:
        raise ValueError(f"the tests are a pickle of something else than a text{f': {other}' if other else ''}")
    return texts[0]
