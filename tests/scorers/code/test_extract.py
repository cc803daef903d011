"""From an answer to a program: which part counts, and that some part always does where it should."""

from __future__ import annotations

import ast
import textwrap
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.core.problem import Asserts, Problem
from harness.scorers.code.extract import extract, lines_between_fences

GOOD = "def f(x):\n    return x + 1"
OTHER = "def f(x):\n    return x - 1"
HELPER = "def g(x):\n    return x"
USER = "def f(x):\n    return g(x)"
FUNCTION = Problem(Asserts("", ()), entry_point="f")
WHOLE = Problem(Asserts("", ()))
BARS = "```"


def fenced(code, info="python"):
    """A block."""
    return f"{BARS}{info}\n{code}\n{BARS}\n"


@pytest.mark.parametrize(
    "answer",
    [
        fenced(GOOD),
        fenced(OTHER) + "Better:\n" + fenced(GOOD),
        fenced(GOOD) + "Use it:\n" + fenced("print(f(1))"),
        fenced(GOOD) + "It gives:\n" + fenced("2", ""),
        fenced(GOOD) + "Its signature:\n" + fenced("def f(x): ..."),
        fenced("pip install x", "bash") + fenced(GOOD, ""),
        fenced(GOOD) + "To run it:\n" + fenced(OTHER, "text"),
        "<think>\n" + fenced(OTHER) + "</think>\n" + fenced(GOOD),
        fenced(GOOD) + "And so:\n```python\ndef f(x",
        fenced(GOOD).replace("\n", "\r\n"),
    ],
)
def test_the_last_block_that_defines_it(answer):
    """Not an example, a stub, another language, a thought, or one that breaks off."""
    found = extract(answer, FUNCTION)
    assert found is not None
    assert (found.code, found.way) == (GOOD, "fence")


@pytest.mark.parametrize("answer", [fenced(HELPER) + fenced(USER), fenced(USER) + fenced(HELPER)])
def test_a_helper_in_another_block(answer):
    """Is taken along; what is not used is not."""
    found = extract(answer + fenced("def unused():\n    pass"), FUNCTION)
    assert found is not None
    assert found.code == f"{HELPER}\n{USER}"
    assert found.way == "fences"


def test_code_in_two_halves():
    """Blocks that only parse together are joined."""
    found = extract(
        fenced("class Solution:\n    def g(self): return (") + "and\n" + fenced("1)\n    def f(self, x): return x"),
        FUNCTION,
    )
    assert found is not None
    assert found.way == "fences"
    assert found.code.count("def") == 2


def test_a_fence_in_a_docstring():
    """Does not end the block, where it parses only as one."""
    code = f'def f(x):\n    """Add.\n\n    {BARS}\n    f(1)\n    {BARS}\n    """\n    return x'
    found = extract(fenced(code), FUNCTION)
    assert found is not None
    assert found.program == code


@pytest.mark.parametrize(
    "answer",
    [
        f"Here is the function.\n\n{GOOD}\n\nIt adds one. Isn't that nice?",
        f"Here:\n\n{textwrap.indent(GOOD, '    ')}\n\nDone.",
        f"{GOOD}\n{BARS}\nThe fence was opened in the prompt.",
        f"{GOOD}\n\nf(1) = 2\n\n{OTHER}",
        f"{BARS}python\n{GOOD}\n\nIt adds one, as asked for.",
        f"{BARS}python\n{GOOD}\nprint(f(1))\n-> 2\n{BARS}",
        "def f(x):\n    '''Doc'''\n\n" + GOOD + "\n\ndef f(x):\n    '''Doc, cut",
    ],
)
def test_lines_that_parse(answer):
    """In prose, in a block with notes, before a stray fence; the first full definition of several."""
    found = extract(answer, FUNCTION)
    assert found is not None
    assert found.way == "span"
    assert GOOD in found.program
    assert OTHER not in found.program
    ast.parse(found.program)


def test_a_definition_that_is_cut_off():
    """Is read as far as it parses, and was not complete."""
    found = extract("def f(x):\n    if x:\n        return 1\n    y = [1, 2", FUNCTION)
    assert found is not None
    assert (found.code, found.complete) == ("def f(x):\n    if x:\n        return 1", False)


def test_bare_text():
    """Code without a mark is the whole text."""
    assert extract(GOOD, FUNCTION).way == "text"
    assert extract("f = lambda x: x", FUNCTION).way == "text"


@pytest.mark.parametrize("code", ["def f(x)\n    return", "x = 1", "def h(x):\n    return x", "def f(x):\n    pass"])
def test_a_block_is_an_answer(code):
    """With a syntax error, without the function, or as a stub: running will find it wrong."""
    found = extract(f"Here:\n{fenced(code)}", FUNCTION)
    assert found is not None
    assert (found.code, found.complete) == (code, True)


def test_an_open_broken_block():
    """Is returned as it is, and was not complete."""
    found = extract("```python\ndef f(x):\n    return (", FUNCTION)
    assert found is not None
    assert (found.code, found.complete) == ("def f(x):\n    return (", False)


@pytest.mark.parametrize("answer", ["", "No.", "I cannot.", "```\n```", "<think>" + fenced(GOOD), "def f(x:"])
def test_no_answer(answer):
    """Nothing that parses, outside of blocks."""
    assert extract(answer, FUNCTION) is None


@pytest.mark.parametrize(
    ("answer", "complete"),
    [
        (fenced(GOOD), True),
        (f"```python\n{GOOD}", False),
        (fenced(GOOD) + "```python\ndef f(", False),
        (f"```python\n{GOOD}\n\nprint(f(", True),
        (GOOD, False),
        (f"{GOOD}\n\nThat is all there is.", True),
    ],
)
def test_complete(answer, complete):
    """Its fence was closed or text followed, and no block was left open after it."""
    assert extract(answer, FUNCTION).complete is complete


PROGRAM = "n = int(input())\nprint(n)"


@pytest.mark.parametrize(
    "answer",
    [
        fenced(PROGRAM),
        fenced("print(1)") + fenced(PROGRAM) + "Output:\n" + fenced("5", "") + fenced("YES"),
        fenced(PROGRAM) + "The heart of it:\n" + fenced("print(n)"),
        PROGRAM,
        f"The program:\n\n{PROGRAM}\n\nIt echoes a number.",
    ],
)
def test_whole_programs(answer):
    """The last block that reads input, and the text without blocks; kept as they are."""
    found = extract(answer, WHOLE)
    assert found is not None
    assert found.program == found.code == PROGRAM


def test_whole_programs_that_are_none():
    """A number or a word is no program; a block that does not parse is one, with an error."""
    assert extract("42", WHOLE) is None
    assert extract("YES", WHOLE) is None
    assert extract(fenced("print 5"), WHOLE).code == "print 5"


def test_first_and_last():
    """That block as it is, with nothing taken from it or added, in whatever language."""
    answer = fenced("ls", "bash") + fenced(GOOD + "\nprint(f(1))")
    problem = Problem(Asserts("", ()), entry_point="f", given="import math\ndef f(x):\n")
    assert extract(answer, problem, "first").program == "ls"
    assert extract(answer, problem, "last").program == GOOD + "\nprint(f(1))"
    assert extract(GOOD, problem, "last") is None


def test_livecodebench():
    """Between the last two lines with ``` in them, also inside a thought; nothing for one such line."""
    assert lines_between_fences("a ```x\nb\n```\nc\n```") == "c"
    assert extract("<think>```\nb\n```", FUNCTION, "livecodebench").code == "b"
    assert extract("```\nb", FUNCTION, "livecodebench") is None
    assert extract("```\n```", FUNCTION, "livecodebench") is None


LINES = st.sampled_from(
    ["y = x", "for i in range(3):\n    y = i", "", "# note", "s = '''a\n b'''", "y = [\n    1,\n]", "s = '<a> & b'"]
)
SOURCES = st.lists(LINES, max_size=6).map(
    lambda lines: (
        "def f(x):\n" + textwrap.indent("\n".join([*lines, "return x"]), "    ", lambda line: bool(line.strip()))
    )
)
PROSE = st.sampled_from(
    ["", "Here is the code:", "Sure!\n\n- it works", "1. Step\n2. Step", "It's O(n) (see `x`).", "> quoted"]
)
WRAPPINGS = st.sampled_from(
    [
        "```python\n{}\n```",
        "```\n{}\n```",
        "~~~py\n{}\n~~~",
        "````Python3 title=a.py\n{}\n````",
        "```python\n{}```",
        "```python\n{}",
        "````markdown\n```python\n{}\n```\n````",
        "[PYTHON]\n{}\n[/PYTHON]",
        "<think>\n```python\ndef f(x): return 0\n```\n</think>\n```python\n{}\n```",
    ]
)


@given(SOURCES, WRAPPINGS, PROSE, PROSE)
def test_what_is_wrapped_comes_back(source, wrapping, before, after):
    """Any function in any fence, with prose around it."""
    after = after if wrapping.endswith(("`", "~", "]")) else ""
    found = extract(f"{before}\n{wrapping.format(source)}\n{after}", FUNCTION)
    assert found is not None
    assert found.code.strip("\n") == source
    assert found.program.strip("\n") == source


@given(st.lists(st.sampled_from([GOOD, OTHER, HELPER, USER, "print(f(1))", "5", "def f(x", "x x"]), max_size=5), PROSE)
def test_the_function_is_found_where_a_block_defines_it(codes, prose):
    """Whatever else there is."""
    found = extract(f"\n{prose}\n".join(fenced(code) for code in codes), FUNCTION)
    if {GOOD, OTHER, USER} & set(codes):
        assert found is not None
        assert any(isinstance(node, ast.FunctionDef) and node.name == "f" for node in ast.parse(found.code).body)


PIECES = st.sampled_from(
    [
        "```",
        "```python\n",
        "\n",
        "def f(x):",
        "    ",
        "return x",
        "'''",
        "(",
        "<think>",
        "</think>",
        "&lt;",
        ">>> ",
        "> ",
        "1. ",
        "\0",
        "\ud800",
        "\r",
        "\t",
        "class Solution:\n",
        "[PYTHON]",
        "<code>",
        "@a\n",
        "word",
    ]
)
TEXTS = st.text(max_size=80) | st.lists(PIECES, max_size=25).map("".join)


@given(
    TEXTS, st.sampled_from(["best", "first", "last", "livecodebench"]), st.sampled_from(["", "f", "Solution.f"]), TEXTS
)
@settings(max_examples=300)
def test_nothing_raises(answer, choose, entry_point, given_code):
    """Any text under any rule gives a program or none."""
    found = extract(answer, Problem(Asserts("", ()), entry_point=entry_point, given=given_code), choose)
    assert found is None or found.code.strip()


@pytest.mark.parametrize(
    "unit",
    [
        "```\n",
        "```python\ndef f(x):\n    return (\n",
        "(\n",
        "f = (\n",
        "word\n",
        "\n",
        "`",
        "<code",
        "<think>",
        "@a\n",
        '"""\n',
    ],
)
def test_a_megabyte_is_read_in_bounds(unit):
    """The last part of a huge answer is looked at, and no unit repeated makes that slow."""
    started = time.process_time()
    extract(unit * (1_000_000 // len(unit)), FUNCTION)
    assert time.process_time() - started < 3  # 0.5 s on a slow core
