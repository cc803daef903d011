"""A zip file that nobody vouches for: members are read into memory one by one, and nothing is ever unpacked to disk."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from harness.core.errors import UserError
from harness.exchange.reading.lines import place

LARGEST_MEMBER = 1 << 28
"""Bytes of one member, unpacked."""

MOST_MEMBERS = 200_000
_SMALL = 1 << 26  # bytes, unpacked: no bomb, however well it was packed
_LARGEST_RATIO = 200  # of real logs it is about 20
_ZSTANDARD = 93  # zip's number for the method that Inspect packs with; Python's zipfile reads it from 3.14 on
_LOCAL_HEADER = 30  # bytes before the name
_BLOCK = 1 << 20


class Archive:
    """An open zip file whose names and sizes were checked. Use `opened`."""

    def __init__(self, path: Path, file: IO[bytes], members: list[zipfile.ZipInfo]) -> None:
        self._path, self._file = path, file
        self._members = {member.filename: member for member in members}

    @property
    def names(self) -> list[str]:
        """All members; of one that was written twice, the last counts, as for every reader of zip files."""
        return list(self._members)

    def place(self, name: str) -> str:
        """A member, for a message."""
        return place(self._path, name)

    def read(self, name: str) -> bytes:
        """A member's bytes. Raises UserError where they are not what the archive says of them."""
        member = self._members[name]
        try:
            data = self._unpacked(member)
        except (OSError, EOFError, ValueError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
            raise UserError(f"this part of the archive cannot be read: {error}", place=self.place(name)) from None
        if len(data) != member.file_size or zlib.crc32(data) != member.CRC:
            raise UserError("this part of the archive is not what its directory says", place=self.place(name))
        return data

    def _unpacked(self, member: zipfile.ZipInfo) -> bytes:
        packed = self._packed(member)
        if member.compress_type == zipfile.ZIP_STORED:
            return packed
        if member.compress_type == zipfile.ZIP_DEFLATED:
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, member.file_size + 1)
        if member.compress_type == _ZSTANDARD:
            return _from_zstandard(packed, member.file_size + 1)
        raise NotImplementedError(f"it is packed by method {member.compress_type}")

    def _packed(self, member: zipfile.ZipInfo) -> bytes:
        self._file.seek(member.header_offset)
        header = self._file.read(_LOCAL_HEADER)
        if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
            raise zipfile.BadZipFile("its header is not where it should be")
        self._file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
        return self._file.read(member.compress_size)


def _from_zstandard(packed: bytes, most: int) -> bytes:
    """At most so many bytes of what is packed."""
    import pyarrow as pa  # slow to import, and only wanted here

    with pa.CompressedInputStream(pa.BufferReader(packed), "zstd") as stream:
        data = bytearray()
        while len(data) < most and (block := stream.read(min(_BLOCK, most - len(data)))):
            data += block
    return bytes(data)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open the archive at `path`. Raises UserError where it is none, or could do harm."""
    try:
        with zipfile.ZipFile(path) as directory, path.open("rb") as file:
            members = [member for member in directory.infolist() if not member.is_dir()]
            _check(path, members)
            yield Archive(path, file, members)
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
        raise UserError(f"the archive cannot be read: {error}", place=place(path)) from None
    except OSError as error:
        raise UserError(f"the file cannot be read: {error.strerror or error}", place=place(path)) from None


def _check(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise UserError(f"the archive has {len(members):,} members", place=place(path))
    for member in members:
        where = place(path, member.filename)
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in name.parts[0] or "\0" in member.orig_filename:
            raise UserError("the archive names a path outside itself", place=where)
        if (member.external_attr >> 28) == 0o12:  # a symbolic link's type, of the upper 16 bits the first four
            raise UserError("the archive has a link in it", place=where)
        if member.flag_bits & 1:
            raise UserError("the archive is encrypted", place=where)
        if member.file_size > LARGEST_MEMBER:
            raise UserError(f"this member would unpack to {member.file_size:,} bytes", place=where)
    unpacked, packed = sum(member.file_size for member in members), path.stat().st_size
    if unpacked > _SMALL and unpacked > _LARGEST_RATIO * packed:
        raise UserError(
            f"the archive would unpack to {unpacked:,} bytes, {unpacked // packed} for each", place=place(path)
        )
