"""Images as a prompt's settings have them: themselves unless something is asked for."""

from __future__ import annotations

import base64
import io
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from pydantic import ValidationError

from harness.core.errors import UserError
from harness.core.sample import Image
from harness.tasks.images.reading import read_image
from harness.tasks.images.settings import ImageSettings


def pixels(image):
    """The pixels that are sent."""
    return np.asarray(Pillow.open(io.BytesIO(base64.b64decode(image.data))))


def altered(data, **settings):
    """A picture's image under settings."""
    return ImageSettings(**settings).apply(read_image(data))


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize(
    "settings",
    [{}, {"max_side": 24}, {"downscale": 1.0}, {"rotate": 0}, {"rotate": 360}, {"max_side": 99, "rotate": -360}],
)
def test_nothing_to_alter(picture, file_format, settings):
    """Whatever leaves the pixels alone leaves the bytes alone."""
    image = read_image(picture(file_format))
    assert ImageSettings(**settings).apply(image) == image


def test_no_settings_decode_nothing():
    """Not even what could not be decoded."""
    image = Image("image/png", "not base64")
    assert ImageSettings().apply(image) is image


@pytest.mark.parametrize(("file_format", "name"), [("PNG", "png"), ("JPEG", "jpeg"), ("WEBP", "webp")])
def test_a_format_that_it_has(picture, file_format, name):
    """Is no reason to write it anew."""
    image = read_image(picture(file_format))
    assert ImageSettings(format=name).apply(image) is image


@pytest.mark.parametrize("name", ["png", "webp", "jpeg"])
@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP", "GIF"])
def test_another_format(picture, file_format, name):
    """Of the same pixels where the format loses none."""
    image = altered(picture(file_format), format=name)
    assert image.media_type == f"image/{name}"
    if name != "jpeg" and file_format != name.upper():
        before = np.asarray(Pillow.open(io.BytesIO(picture(file_format))).convert("RGB"))
        assert (pixels(image) == before).all()


@pytest.mark.parametrize(
    ("settings", "size"),
    [
        ({"max_side": 12}, (12, 8)),
        ({"downscale": 0.5}, (12, 8)),
        ({"downscale": 0.001}, (1, 1)),
        ({"rotate": 90}, (16, 24)),
        ({"rotate": 90, "max_side": 12}, (8, 12)),
        ({"downscale": 0.5, "max_side": 6}, (6, 4)),
    ],
)
def test_size(picture, settings, size):
    """The longer side is bounded last, after turning."""
    image = altered(picture(), **settings)
    assert (image.width, image.height) == size == pixels(image).shape[1::-1]


def test_rotation_keeps_all_and_has_white_corners(picture):
    """The canvas grows; anticlockwise."""
    turned = pixels(altered(picture(), rotate=45))
    assert (turned[0, 0] == 255).all()
    assert turned.shape[0] > 24
    assert (pixels(altered(picture(), rotate=90)) == np.rot90(pixels(read_image(picture())))).all()


def test_noise(picture):
    """Has the deviation that was asked for, is the same each time, and another for another picture."""
    grey = io.BytesIO()
    Pillow.new("RGB", (300, 600), (128, 128, 128)).save(grey, format="PNG")
    noisy = altered(grey.getvalue(), noise=20)
    difference = pixels(noisy).astype(float) - 128
    assert difference.std() == pytest.approx(20, abs=0.3)
    assert difference.mean() == pytest.approx(0, abs=0.2)
    assert noisy == altered(grey.getvalue(), noise=20)
    assert not (difference[:256] == difference[256:512]).all()
    other = pixels(altered(picture(size=(300, 600)), noise=20)).astype(float) - pixels(
        read_image(picture(size=(300, 600)))
    )
    assert abs(np.corrcoef(other[200:400].ravel(), difference[200:400].ravel())[0, 1]) < 0.05


def test_quality(picture):
    """A lower one is a smaller file, further from the original; it makes a JPEG of whatever it is given."""
    data = picture(size=(200, 200))
    best, worst = altered(data, jpeg_quality=95), altered(data, jpeg_quality=5)
    assert best.media_type == worst.media_type == "image/jpeg"
    assert len(worst.data) < len(best.data)
    assert altered(picture("JPEG"), jpeg_quality=5).data != read_image(picture("JPEG")).data


def test_formats_stay(picture):
    """A shrunk picture keeps its format, but a GIF becomes a PNG."""
    types = [altered(picture(file_format), max_side=8).media_type for file_format in ("PNG", "JPEG", "WEBP", "GIF")]
    assert types == ["image/png", "image/jpeg", "image/webp", "image/png"]


def test_exif_orientation(picture):
    """A photograph that is stored on its side is upright once it is altered, and says nothing of its orientation."""
    exif = Pillow.Exif()
    exif[0x0112] = 6
    data = picture("JPEG", size=(40, 20), exif=exif)
    image = altered(data, format="png")
    assert (image.width, image.height) == (20, 40)
    assert not Pillow.open(io.BytesIO(base64.b64decode(image.data))).getexif().get(0x0112)
    assert (pixels(image) == np.rot90(np.asarray(Pillow.open(io.BytesIO(data))), 3)).all()


def test_transparency_becomes_white():
    """As a page would show it, and not the colour behind it."""
    file = io.BytesIO()
    Pillow.new("RGBA", (4, 4), (255, 0, 0, 0)).save(file, format="PNG")
    assert (pixels(altered(file.getvalue(), format="jpeg")) == 255).all()


@pytest.mark.parametrize(("mode", "value", "shown"), [("I;16", 0x80FF, 0x80), ("L", 7, 7), ("1", 1, 255), ("P", 0, 0)])
def test_other_modes(mode, value, shown):
    """Grey of 16 bits by its high byte, and all others as colours."""
    file = io.BytesIO()
    Pillow.new(mode, (4, 4), value).save(file, format="PNG")
    assert (pixels(altered(file.getvalue(), format="webp")) == shown).all()


def test_damaged_pixels(picture):
    """A header that is right before data that is not: one line, when it is decoded."""
    data = bytearray(picture(size=(200, 200)))
    data[100:-100] = b"\xff" * (len(data) - 200)
    image = read_image(bytes(data))
    with pytest.raises(UserError, match=r"damaged|altered"):
        ImageSettings(max_side=10).apply(image)


def test_too_large_for_its_format():
    """A WebP has at most 16,383 pixels a side."""
    file = io.BytesIO()
    Pillow.new("L", (20_000, 1)).save(file, format="PNG")
    with pytest.raises(UserError, match="cannot be altered"):
        altered(file.getvalue(), format="webp")


@pytest.mark.parametrize(
    "settings",
    [
        {"jpeg_quality": 50, "format": "png"},
        {"jpeg_quality": 0},
        {"jpeg_quality": 101},
        {"downscale": 0},
        {"downscale": 1.5},
        {"noise": -1},
        {"max_side": 0},
        {"rotate": 400},
        {"format": "gif"},
        {"blur": 1},
    ],
)
def test_wrong_settings(settings):
    """What makes no sense is refused when it is read."""
    with pytest.raises(ValidationError):
        ImageSettings(**settings)


def test_defaults_are_none():
    """So that what is recorded of unaltered images is nothing but nulls."""
    assert set(ImageSettings().model_dump().values()) == {None}


SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "rotate": st.floats(-360, 360),
        "downscale": st.floats(0.1, 1),
        "max_side": st.integers(1, 30),
        "noise": st.floats(0.1, 255),
        "format": st.sampled_from(["png", "jpeg", "webp"]),
    },
)


@given(SETTINGS, st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]))
def test_any_settings(picture, settings, file_format):
    """The result is an image that says its true size and type, within the bound, and the same a second time."""
    image = altered(picture(file_format), **settings)
    assert image == altered(picture(file_format), **settings)
    assert read_image(base64.b64decode(image.data)) == image
    if "max_side" in settings:
        assert max(image.width, image.height) <= settings["max_side"]


def test_the_same_in_another_process(picture):
    """No setting depends on what was drawn before."""
    code = (
        "import sys; from harness.tasks.images.reading import read_image; "
        "from harness.tasks.images.settings import ImageSettings; "
        "print(ImageSettings(rotate=10, noise=30, jpeg_quality=40).apply(read_image(sys.stdin.buffer.read())).data)"
    )
    done = subprocess.run([sys.executable, "-c", code], input=picture(), capture_output=True, check=True)
    assert done.stdout.decode().strip() == altered(picture(), rotate=10, noise=30, jpeg_quality=40).data
