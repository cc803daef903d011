"""Bytes become images: unchanged where servers take them, and never with anything but one line of error."""

from __future__ import annotations

import base64
import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from harness.core.errors import UserError
from harness.tasks.images.reading import MOST_PIXELS, read_image

SENT = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}


def claiming(width, height):
    """A PNG of a few bytes that says it is this large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(("file_format", "media_type"), SENT.items())
def test_sent_as_it_is(picture, file_format, media_type):
    """PNG, JPEG, WebP and GIF keep every byte, and their size is known."""
    data = picture(file_format, (40, 30))
    image = read_image(data)
    assert base64.b64decode(image.data) == data
    assert (image.media_type, image.width, image.height) == (media_type, 40, 30)


@pytest.mark.parametrize("file_format", ["BMP", "TIFF", "PPM", "ICO"])
def test_others_become_png(picture, file_format):
    """Formats that no server takes are written anew, pixel for pixel."""
    data = picture(file_format)
    image = read_image(data)
    assert image.media_type == "image/png"
    rewritten = Pillow.open(io.BytesIO(base64.b64decode(image.data)))
    assert rewritten.format == "PNG"
    assert rewritten.tobytes() == Pillow.open(io.BytesIO(data)).tobytes()


def test_cmyk_becomes_rgb(picture):
    """A TIFF for printers has no PNG of its kind."""
    image = read_image(picture("TIFF", mode="CMYK"))
    assert Pillow.open(io.BytesIO(base64.b64decode(image.data))).mode == "RGB"


@pytest.mark.parametrize("file_format", SENT)
def test_cut_short(picture, file_format):
    """A file without its last bytes is refused, wherever it ends."""
    data = picture(file_format)
    for length in (*range(0, len(data), 7), *range(len(data) - 8, len(data))):
        with pytest.raises(UserError):
            read_image(data[:length])


def test_data_after_the_end_is_sent_too(picture):
    """Some tools write their own behind a PNG."""
    data = picture("PNG") + b"made by a tool"
    assert base64.b64decode(read_image(data).data) == data


def test_a_thumbnail_is_no_end(picture):
    """The end of a JPEG inside a JPEG's metadata is not the end of the file."""
    thumbnail = b"Exif\0\0" + picture("JPEG", (8, 8))
    data = picture("JPEG")
    data = data[:2] + b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail + data[2:]
    assert data.count(b"\xff\xd9") == 2
    read_image(data)
    with pytest.raises(UserError, match="cut short"):
        read_image(data[:-20])


@pytest.mark.parametrize(("width", "height"), [(8193, 8193), (20_000, 20_000), (2**31 - 1, 1000), (0, 10)])
def test_bombs(width, height):
    """A small file that claims a huge picture is refused by its header, and nothing is decoded."""
    with pytest.raises(UserError, match=r"pixels|damaged|no image"):
        read_image(claiming(width, height))


def test_the_largest_is_read():
    """The bound itself is allowed."""
    image = read_image(claiming(8192, 8192))
    assert image.width * image.height == MOST_PIXELS


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"%PDF-1.7",
        b"BM",
        b"RIFF\0\0\0\0WEBP",
        b"GIF89a;",
    ],
)
def test_what_is_no_image(data):
    """One line says so; nothing is handed to another program."""
    with pytest.raises(UserError) as told:
        read_image(data)
    assert "\n" not in str(told.value)


@settings(max_examples=300)
@given(data=st.data())
def test_never_anything_but_a_user_error(picture, data):
    """Whatever bytes are changed, an image is read or refused."""
    whole = bytearray(picture(data.draw(st.sampled_from([*SENT, "BMP", "TIFF"]))))
    for _ in range(data.draw(st.integers(1, 12))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        image = read_image(bytes(whole))
    except UserError as error:
        assert "\n" not in str(error)
    else:
        assert image.width * image.height > 0


@given(
    st.binary(max_size=400), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"II*\0", b"BM"])
)
def test_any_bytes(tail, head):
    """Behind a true beginning too."""
    try:
        read_image(head + tail)
    except UserError as error:
        assert "\n" not in str(error)
