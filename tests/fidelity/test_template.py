"""A chat template, rendered as transformers renders it."""

from datetime import UTC, datetime

import pytest

from harness.core.errors import UserError
from harness.core.sample import Message
from harness.fidelity.template import Template

NOW = datetime(2024, 7, 26, tzinfo=UTC)
SAID = (Message("system", "Be brief."), Message("user", " <hi> "))


def render(text, messages=SAID, **arguments):
    return Template(text, {"bos_token": "^"}, "ours").render(messages, arguments, NOW)


def test_blocks_leave_no_lines_and_no_indents():
    """`trim_blocks` and `lstrip_blocks`: templates are written for both."""
    assert render("{% if true %}\n  {% set a = 1 %}\n  x\n{% endif %}\n{{ bos_token }}") == "  x\n^"


def test_messages_and_the_opening_of_an_answer_are_there():
    """With their roles, and their spaces as they are."""
    text = (
        "{% for m in messages %}[{{ m['role'] }}]{{ m.content }}{% endfor %}{% if add_generation_prompt %}!{% endif %}"
    )
    assert render(text) == "[system]Be brief.[user] <hi> !"


def test_json_is_not_escaped_for_html():
    """Jinja's own filter would write `\\u003c`."""
    assert render("{{ messages[1]['content'] | tojson }}{{ 'é' | tojson }}") == '" <hi> ""é"'


def test_the_date_is_the_given_one_unless_an_argument_pins_it():
    """As Llama's templates have it."""
    text = "{% if not day is defined %}{% set day = strftime_now('%d %b %Y') %}{% endif %}{{ day }}"
    assert render(text) == "26 Jul 2024"
    assert render(text, day="today") == "today"
    assert Template(text, {}, "ours").writes_the_date


def test_loops_can_be_left():
    """The loop controls that transformers allows."""
    assert render("{% for m in messages %}{{ m.role }}{% break %}{% endfor %}") == "system"


@pytest.mark.parametrize(
    "text",
    ["{{ raise_exception('no system role') }}", "{{ ''.__class__.__mro__ }}", "{% for %}", "{{ messages.append(1) }}"],
)
def test_what_a_template_may_not_do_is_a_users_error(text):
    """It refuses, reaches out of the sandbox, is none, or changes the conversation."""
    with pytest.raises(UserError, match="the template of ours does not render"):
        render(text)
