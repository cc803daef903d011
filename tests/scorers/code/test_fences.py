"""Blocks of code in the ways in which models mark them."""

from __future__ import annotations

import pytest

from harness.scorers.code.fences import blocks

CODE = "def f(x):\n    return x"


def shown(answer):
    """Language, code and whether it was closed, of each block."""
    return [(block.language, block.code, block.closed) for block in blocks(answer)]


@pytest.mark.parametrize(
    "answer",
    [
        f"```python\n{CODE}\n```",
        f"Text\n```py\n{CODE}\n```\nmore",
        f"```Python3 title=x.py\n{CODE}\n```",
        f"``` {{.python}}\n{CODE}\n```",
        f"~~~python\n{CODE}\n~~~",
        f"````python\n{CODE}\n````",
        f"```python\n{CODE}```",
        f"```python {CODE}\n```",
        f"Here it is: ```python\n{CODE}\n```",
        f"```python\n{CODE}\n``` And this is prose.",
        "1. First\n   ```python\n   def f(x):\n       return x\n   ```",
        "- ```python\n  def f(x):\n      return x\n  ```",
        "> ```python\n> def f(x):\n>     return x\n> ```",
        f"````markdown\nText\n```python\n{CODE}\n```\n````",
        f"```markdown\n```python\n{CODE}\n```\n```",
        f"[PYTHON]{CODE}[/PYTHON]",
        f"<python>{CODE}</python>",
        f'<pre><code class="language-python">{CODE}</code></pre>',
        f"```main.py\n{CODE}\n```",
    ],
)
def test_one_block(answer):
    """Fences, lists, quotes, tags, and code glued to its fences all give the same code."""
    assert shown(answer) == [("python", CODE, True)]


def test_an_open_block_runs_to_the_end():
    """And is not closed; one without content is no block."""
    assert shown(f"```python\n{CODE}") == [("python", CODE, False)]
    assert shown("Text\n```python\n  \n") == []


def test_a_shorter_fence_is_content():
    """A fence is closed by one as long, of its own kind."""
    assert shown("````python\n```\n~~~~\n````") == [("python", "```\n~~~~", True)]


def test_an_opening_fence_ends_a_block():
    """With a language and nothing else it opens the next block, where the closing fence was forgotten."""
    assert [code for _, code, _ in shown("```python\na = 1\n```python\nb = 2\n```")] == ["a = 1", "b = 2"]


def test_languages():
    """Known names, else none: `solution` is no language."""
    answer = "```bash\nls\n```\n```solution\nx\n```\n```\n5\n```\n```JSON\n{}\n```"
    assert [language for language, _, _ in shown(answer)] == ["bash", "", "", "json"]


def test_a_block_of_one_line():
    """Both fences on a line."""
    assert shown("```python return x```") == [("python", "return x", True)]


def test_lines_of_a_block():
    """`first` and `last` are its content's place in the answer."""
    answer = "a\n```python\nx = 1\ny = 2\n```\nb"
    (block,) = blocks(answer)
    assert "\n".join(answer.split("\n")[block.first : block.last]) == block.code
