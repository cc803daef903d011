"""Pictures to send."""

import base64
import io
from random import Random

import pytest
from PIL import Image as Pillow

from harness.traffic.pictures import Pictures


@pytest.mark.parametrize(("file_format", "media_type"), [("jpeg", "image/jpeg"), ("png", "image/png")])
def test_pictures_are_real(file_format, media_type):
    """Of the size and format asked for, each different, the same for the same seed."""
    pictures = Pictures(count=3, width=70, height=33, format=file_format)
    drawn = pictures.draw(Random(1))
    assert {image.media_type for image in drawn} == {media_type}
    assert len({image.data for image in drawn}) == 3
    assert pictures.draw(Random(1)) == drawn
    for image in drawn:
        with Pillow.open(io.BytesIO(base64.b64decode(image.data))) as opened:
            opened.load()
            assert (opened.size, opened.format, opened.mode) == ((70, 33), file_format.upper(), "RGB")
