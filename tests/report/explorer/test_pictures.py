"""Images of questions in the page."""

import base64
import io

from PIL import Image as Picture

from harness.core.record import StoredPrompt
from harness.core.sample import Image, Message
from harness.report.explorer.pictures import WIDEST, Pictures
from harness.store.images import Images


def kept(tmp_path, data, media_type="image/png"):
    """A prompt with one image, as a run keeps it, and the run's images."""
    images = Images(tmp_path / "images")
    image = Image(media_type, base64.b64encode(data).decode())
    return images.keep(StoredPrompt("1", 1, (Message("user", "", (image,)),))), images


def png(width, height):
    """A picture of one colour."""
    out = io.BytesIO()
    Picture.new("RGB", (width, height), (200, 30, 30)).save(out, "PNG")
    return out.getvalue()


def test_a_large_image_is_made_small_anew(tmp_path):
    """Its longer side has as many pixels as there is room for, and none of the file's own bytes are in the page."""
    prompt, images = kept(tmp_path, png(1_000, 500))
    pictures = Pictures(images)
    (key,) = pictures.of(prompt)
    data = base64.b64decode(pictures.data[key].removeprefix("data:image/jpeg;base64,"))
    with Picture.open(io.BytesIO(data)) as picture:
        assert picture.size == (WIDEST, WIDEST // 2)


def test_what_is_no_image_is_left_out(tmp_path):
    """A broken file, markup under an image's name, and a file that is gone are words in the prompt only."""
    for number, data in enumerate((b"<svg onload=alert(1)>", png(8, 8)[:40], b"")):
        prompt, images = kept(tmp_path / str(number), data)
        assert Pictures(images).of(prompt) == ()
    prompt, images = kept(tmp_path / "gone", png(8, 8))
    next((tmp_path / "gone" / "images").iterdir()).unlink()
    assert Pictures(images).of(prompt) == ()
