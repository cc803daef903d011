"""Prompts made of templates and examples."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from harness.core.errors import UserError
from harness.core.sample import Image, Message, Sample
from harness.tasks.template import TemplatePrompt

SAMPLE = Sample("7", {"question": "2 + 2?", "unit": "m"}, ("4",))


def test_system_and_user():
    """Both are templates."""
    prompt = TemplatePrompt(system="Answer in {{ unit }}.", user="{{ question }}")
    assert prompt.render(SAMPLE) == (Message("system", "Answer in m."), Message("user", "2 + 2?"))


def test_examples_are_turns():
    """Worked examples come before the question, as user and assistant."""
    prompt = TemplatePrompt(user="Q: {{ question }}", examples=({"question": "1 + 1?", "answer": 2},))
    assert prompt.render(SAMPLE) == (
        Message("user", "Q: 1 + 1?"),
        Message("assistant", "2"),
        Message("user", "Q: 2 + 2?"),
    )


def test_examples_in_one_message():
    """For a base model everything stands in one text."""
    examples = ({"question": "1 + 1?", "answer": 2},)
    prompt = TemplatePrompt(system="Add.", user="Q: {{ question }}\nA:", examples=examples, chat=False)
    assert prompt.render(SAMPLE) == (Message("user", "Add.\n\nQ: 1 + 1?\nA:\n2\n\nQ: 2 + 2?\nA:"),)


def test_examples_from_a_file(tmp_path):
    """The first rows of a file are shown, and its content is part of the fingerprint."""
    path = tmp_path / "examples.jsonl"
    path.write_text("".join(json.dumps({"question": f"{n}?", "right": n}) + "\n" for n in range(3)))
    wanted = {"path": path, "count": 2, "answer": "right"}
    prompt = TemplatePrompt(user="{{ question }}", examples_from=wanted)
    assert [message.content for message in prompt.render(SAMPLE)] == ["0?", "0", "1?", "1", "2 + 2?"]
    before = prompt.fingerprint()
    path.write_text('{"question": "9?", "right": 9}\n')
    changed = TemplatePrompt(user="{{ question }}", examples_from=wanted)
    assert changed.fingerprint() != before
    with pytest.raises(UserError, match="there are 1 examples, not 2"):
        changed.render(SAMPLE)


def test_example_without_answer():
    """An example must show how to answer."""
    prompt = TemplatePrompt(user="{{ question }}", examples=({"question": "1?"},))
    with pytest.raises(UserError, match="example 1: the example has no answer"):
        prompt.render(SAMPLE)


def test_unknown_field_names_the_nearest():
    """A field that the sample lacks is answered with those it has."""
    with pytest.raises(UserError, match=r'sample 7: .*Did you mean "question"'):
        TemplatePrompt(user="{{ qestion }}").render(SAMPLE)


@pytest.mark.parametrize("broken", ["{{ question", "{% if x %}", "a\n{{ b c }}"])
def test_syntax_error_names_its_line(broken):
    """A template that is no Jinja is refused when the suite is loaded, not when it is asked."""
    with pytest.raises(ValidationError, match=rf"line {broken.count(chr(10)) + 1} of the template"):
        TemplatePrompt(user=broken)


def test_fingerprint_covers_what_is_asked():
    """Any word of the prompt counts."""
    prompts = [
        TemplatePrompt(user="{{ question }}"),
        TemplatePrompt(user="{{ question }} "),
        TemplatePrompt(user="{{ question }}", system="Be brief."),
        TemplatePrompt(user="{{ question }}", chat=False),
        TemplatePrompt(user="{{ question }}", examples=({"question": "", "answer": ""},)),
    ]
    assert len({prompt.fingerprint() for prompt in prompts}) == len(prompts)


def test_an_example_in_one_message_takes_no_image_of_the_question():
    """Its `<image 1>` is a text; the question's own is where the image stands."""
    image = Image("image/png", "aQ==")
    examples = ({"question": "<image 1> or not?", "answer": "not"},)
    prompt = TemplatePrompt(user="{{ question }}", examples=examples, chat=False)
    (message,) = prompt.render(Sample("1", {"question": "See <image 1>."}, ("x",), images=(image,)))
    assert list(message.parts()) == ["<image 1> or not?\nnot\n\nSee ", image, "."]
