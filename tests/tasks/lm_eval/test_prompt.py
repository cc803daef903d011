"""The messages of a sample, as they are."""

from __future__ import annotations

import pytest

from harness.core.errors import UserError
from harness.core.sample import Message, Sample
from harness.tasks.lm_eval.prompt import LmEvalPrompt


def test_messages_are_sent_unchanged():
    """Braces, blanks and line breaks included: nothing in them is a template."""
    turns = [{"role": "system", "content": "{{ x }}\n"}, {"role": "user", "content": " a "}]
    sample = Sample("1", {"messages": turns}, ("",))
    assert LmEvalPrompt().render(sample) == (Message("system", "{{ x }}\n"), Message("user", " a "))


@pytest.mark.parametrize("fields", [{}, {"messages": "text"}, {"messages": [{"role": "tool", "content": ""}]}])
def test_another_source_is_refused(fields):
    """It has no messages to send."""
    with pytest.raises(UserError, match="sample 1: the sample has no messages"):
        LmEvalPrompt().render(Sample("1", fields, ("",)))
