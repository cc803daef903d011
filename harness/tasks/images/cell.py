"""The images of a table's cell: bytes, the Hub's struct of them, a data URL, base64, or the name of a file."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from harness.core.errors import UserError
from harness.core.sample import Image
from harness.tasks.images.reading import MOST_BYTES, read_image

_DATA_URL = re.compile(r"\s{0,9}data:image/[\w.+-]{1,40}(?:;[\w=.+-]{1,40}){0,4};base64,", re.IGNORECASE)
_ADDRESS = re.compile(r"\s{0,9}[A-Za-z][A-Za-z0-9+.-]{0,20}://")
_LONGEST_NAME = 1024


def images_of(cell: object, folder: Path | None) -> Iterator[Image]:
    """The images of a cell in their order; none where it is null, blank, or an empty list.

    A name is that of a file in `folder` or below it, and nowhere else. Raises UserError where a cell holds no image.
    """
    for each in cell if isinstance(cell, list | tuple) else (cell,):
        data = _bytes_of(each, folder)
        if data is not None:
            yield read_image(data)


def files_of(cell: object, folder: Path) -> Iterator[Path]:
    """The files that a cell names. Raises UserError for a name that leads out of the folder."""
    for each in cell if isinstance(cell, list | tuple) else (cell,):
        if isinstance(each, Mapping) and not each.get("bytes"):
            each = each.get("path")  # noqa: PLW2901 - what it stands for
        if isinstance(each, str) and not _DATA_URL.match(each):
            file = _file(each, folder)
            if file is not None:
                yield file


def _bytes_of(cell: object, folder: Path | None) -> bytes | None:
    if isinstance(cell, Mapping):
        if not {"bytes", "path"} & cell.keys():
            raise UserError(f"an image is {{bytes, path}}, not {{{', '.join(sorted(map(str, cell)))}}}"[:200])
        inside = cell.get("bytes")
        cell = cell.get("path") if inside is None else inside
        if isinstance(cell, str) and folder is None:
            raise UserError("the image is not in the table: it only names a file", fix="Use a table that holds bytes")
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, bytes | bytearray | memoryview):
        return bytes(cell)
    if isinstance(cell, str):
        return _bytes_of_text(cell, folder)
    raise UserError(f"{type(cell).__name__} is no image", fix="An image is bytes, a data URL, base64, or a file's name")


def _bytes_of_text(text: str, folder: Path | None) -> bytes:
    if prefix := _DATA_URL.match(text):
        return _decoded(text[prefix.end() :])
    file = None if folder is None else _file(text, folder)
    if file is not None:
        return _contents(file)
    try:
        return _decoded(text)
    except UserError:
        if folder is not None and "." in text[:_LONGEST_NAME]:  # no base64 has a point
            raise UserError(f"there is no file {text[:80]!r} in the data's folder") from None
        raise UserError(
            f"{text[:80]!r} is no image", fix="A text is a data URL, base64, or the name of a file beside the data"
        ) from None


def _decoded(text: str) -> bytes:
    if len(text) > MOST_BYTES * 4 // 3 + 4:
        raise UserError(f"the image has more than {MOST_BYTES:,} bytes")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:  # the second where it is no ASCII
        raise UserError(f"the image is not in base64: {error}") from None


def _file(name: str, folder: Path) -> Path | None:
    """The file of a name; None where there is none of that name, and it may be base64."""
    if len(name) > _LONGEST_NAME or "\0" in name:
        return None
    if _ADDRESS.match(name):
        raise UserError(f"{name[:80]!r} is an address: nothing is downloaded", fix="Save the image beside the data")
    path = PurePosixPath(name)
    if path.is_absolute():  # base64 can begin so: JPEGs do, with "/9j/"
        return None
    if ".." in path.parts:
        raise UserError(f"{name[:80]!r} leads out of the data's folder", fix="Name it from there: images/one.png")
    try:
        found = (folder / path).resolve()
        if not found.is_file():
            return None
    except (OSError, ValueError):  # a part that is too long for a name
        return None
    if not found.is_relative_to(folder.resolve()):
        raise UserError(f"{name[:80]!r} is a link that leads out of the data's folder")
    return found


def _contents(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UserError(f"the image has more than {MOST_BYTES:,} bytes", place=file.name)
        return file.read_bytes()
    except OSError as error:
        raise UserError(f"the image cannot be read: {error.strerror}", place=file.name) from None
