"""Pictures to read."""

import io

import pytest
from PIL import Image as Pillow


@pytest.fixture(scope="session")
def picture():
    """Makes the bytes of a picture: a gradient, no two colours of which are alike in one row."""

    def make(file_format="PNG", size=(24, 16), mode="RGB", **saved):
        drawn = Pillow.linear_gradient("L").resize(size)
        rgb = Pillow.merge("RGB", (drawn, drawn.rotate(90).resize(size), drawn.rotate(180)))
        file = io.BytesIO()
        rgb.convert(mode).save(file, format=file_format, **saved)
        return file.getvalue()

    return make
