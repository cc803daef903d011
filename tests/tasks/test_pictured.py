"""Images at the places where a prompt names them."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.sample import IMAGE_MARK, Image, Sample
from harness.tasks.pictured import pictured
from harness.tasks.template import TemplatePrompt
from harness.traffic.pictures import picture

NOTHING_ELSE = {"system": None, "examples": [], "examples_from": None, "chat": True}
ONE, TWO, THREE = (Image("image/png", data) for data in ("aQ==", "ag==", "aw=="))


def test_each_image_stands_where_it_is_named():
    """Texts and images alternate as the question has them."""
    message = pictured("See <image 2>, then <image 1>.", (ONE, TWO), "sample 1")
    assert list(message.parts()) == ["See ", TWO, ", then ", ONE, "."]


def test_images_that_are_not_named_come_first():
    """In their own order, before the text."""
    message = pictured("Only <image 2> is named.", (ONE, TWO, THREE), "sample 1")
    assert list(message.parts()) == [ONE, THREE, "Only ", TWO, " is named."]


def test_an_image_named_twice_is_sent_once():
    """The second name is text for the model to read."""
    message = pictured("<image 1> or <image 1>?", (ONE,), "sample 1")
    assert list(message.parts()) == [ONE, " or <image 1>?"]


def test_an_image_that_is_missing_is_an_error_and_not_a_text():
    """A question that lost its picture must not be asked."""
    with pytest.raises(UserError, match=r"names <image 2>, and there are 1 images"):
        pictured("<image 2>?", (ONE,), "sample 1")


def test_without_images_the_text_may_say_what_it_likes():
    """A text about markers is a text."""
    assert pictured("<image 2>?", (), "sample 1").content == "<image 2>?"


@given(st.lists(st.sampled_from(["<image 1>", "<image 2>", "<image 3>", IMAGE_MARK, "a", " ", "<image", "\n"])))
def test_every_image_is_sent_once_and_no_text_is_lost(pieces):
    """Whatever the text is, marks of our own in it excepted."""
    text = "".join(pieces)
    parts = list(pictured(text, (ONE, TWO, THREE), "sample 1").parts())
    assert sorted(part.data for part in parts if isinstance(part, Image)) == ["aQ==", "ag==", "aw=="]
    told = text.replace(IMAGE_MARK, "")
    for number in (1, 2, 3):
        told = told.replace(f"<image {number}>", "", 1)
    assert "".join(part for part in parts if isinstance(part, str)) == told


@pytest.mark.parametrize("chat", [True, False])
def test_a_template_puts_a_samples_images_into_its_question(chat):
    """Also where examples and question are one message; examples have none."""
    prompt = TemplatePrompt(user="{{ question }}", examples=({"question": "1?", "answer": "2"},), chat=chat)
    sample = Sample("1", {"question": "What is <image 1>?"}, ("a cat",), images=(ONE,))
    *_, last = prompt.render(sample)
    assert last.images == (ONE,) and list(last.parts())[-1] == "?"


def test_settings_alter_images_and_tell_prompts_apart():
    """Without any the fingerprint is what it was before there were settings, so that old runs go on."""
    sent = picture(64, 48, "png", Random(1))
    sample = Sample("1", {"question": "?"}, ("A",), images=(sent,))
    plain = TemplatePrompt(user="{{ question }}")
    crushed = TemplatePrompt(user="{{ question }}", images={"jpeg_quality": 5})
    assert plain.render(sample)[0].images == (sent,)
    (altered,) = crushed.render(sample)[0].images
    assert altered.media_type == "image/jpeg" and len(altered.data) < len(sent.data)
    assert len({plain.fingerprint(), crushed.fingerprint()}) == 2
    assert plain.fingerprint() == digest([1, {"kind": "template", "user": "{{ question }}"} | NOTHING_ELSE, None])


def test_an_image_that_cannot_be_altered_is_said_with_its_sample():
    """Before anything is asked: it would be sent otherwise than the run says."""
    broken = Sample("7", {"question": "?"}, ("A",), images=(Image("image/png", "aGk="),))
    with pytest.raises(UserError, match="sample 7"):
        TemplatePrompt(user="{{ question }}", images={"max_side": 8}).render(broken)
