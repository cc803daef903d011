"""The images that were sent, kept once."""

import base64
import hashlib

import pytest

from harness.core.errors import UserError
from harness.core.record import StoredPrompt
from harness.core.sample import IMAGE_MARK, Image, Message
from harness.store.images import Images

PICTURE = b"\x89PNG not really"
IMAGE = Image("image/png", base64.b64encode(PICTURE).decode(), width=3, height=4)


def prompt(*messages):
    return StoredPrompt("00", 0, messages)


def test_a_record_holds_the_digest_and_the_folder_the_file(tmp_path):
    """Byte for byte, once, however often it is sent."""
    images = Images(tmp_path / "images")
    sent = prompt(Message("user", f"{IMAGE_MARK}?", (IMAGE,)), Message("user", "again", (IMAGE, IMAGE)))
    kept = images.keep(sent)
    (file,) = (tmp_path / "images").iterdir()
    assert file.read_bytes() == PICTURE
    digest = hashlib.sha256(PICTURE).hexdigest()
    assert [(image.data, image.sha256) for message in kept.messages for image in message.images] == [("", digest)] * 3
    assert kept.images == sent.images
    assert images.of(kept.messages[0].images[0]).data == IMAGE.data


def test_a_prompt_without_images_makes_no_folder(tmp_path):
    """It is the very same prompt."""
    plain = prompt(Message("user", "hello"))
    assert Images(tmp_path / "images").keep(plain) is plain
    assert not (tmp_path / "images").exists()


def test_an_image_that_is_gone_or_another_is_said(tmp_path):
    """Never shown in place of the one that was sent."""
    images = Images(tmp_path)
    (kept,) = images.keep(prompt(Message("user", "", (IMAGE,)))).messages[0].images
    (file,) = tmp_path.iterdir()
    file.write_bytes(b"another")
    with pytest.raises(UserError, match="not the image that was kept"):
        images.of(kept)
    file.unlink()
    with pytest.raises(UserError, match="cannot be read"):
        images.of(kept)
