"""The prompt that the documentation gives for problems in words and in code."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest
import yaml

from harness.core.sample import Sample
from harness.tasks.template import TemplatePrompt

PAGE = (Path(__file__).parents[3] / "docs/coding.md").read_text()
WRITTEN = re.search(r"one prompt serves both:\n\n```yaml\n(.*?)\n```\n\n`harness verify", PAGE, re.DOTALL)[1]
PROMPT = TemplatePrompt(**yaml.safe_load(textwrap.dedent(WRITTEN))["prompt"])


@pytest.mark.parametrize(
    ("task", "given", "entry_point", "asked"),
    [
        ("Write f.", "", "f", "Write f.\n\nAnswer with a Python code block. The function is called `f`.\n"),
        ("Print x.", "", "", "Print x.\n\nAnswer with a Python code block.\n"),
        ("", "def f():\n", "f", "Complete this Python code. Answer with the whole of it in a Python code block.\n\n"
         "```python\ndef f():\n```\n"),
    ],
)  # fmt: skip
def test_one_prompt_serves_words_and_code(task, given, entry_point, asked):
    """Whichever of the two a problem has."""
    fields = {"task": task, "given": given, "entry_point": entry_point}
    (message,) = PROMPT.render(Sample("a", fields, ("",)))
    assert message.text().lstrip() == asked
