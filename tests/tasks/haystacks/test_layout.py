"""Segments in each layout, and that tokens add up over them."""

from __future__ import annotations

from random import Random

import pytest

from harness.tasks.haystacks.code import CodeHaystack
from harness.tasks.haystacks.layout import is_code, joined, layout_of, segments
from harness.tasks.haystacks.prose import ProseHaystack
from harness.tasks.needle.corpus import Segments

CL100K = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
O200K = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""How Llama 3 and GPT-4, and Llama 4 and GPT-4o, cut a text before they make tokens of it."""

C_CODE = """\
// Adds up;
// slowly.
int sum(int *v, int n)
{
    int total = 0;

    // all of them
    for (int i = 0; i < n; i++) {
        total += v[i];
    }
    return total;
}

/* Nothing;
   else. */
static int nothing;
"""


def own(text):
    """The segments of a text with its own lines."""
    return list(segments(text.splitlines(), "lines"))


def test_running():
    """One space before each sentence."""
    assert list(segments(["One  is", "here. Two."], "running")) == [" One is here.", " Two."]


def test_a_sentence_a_line():
    """For scripts without spaces."""
    assert list(segments(["你好。再见。", "", "好"], "sentences")) == ["你好。\n", "再见。\n", "好\n"]


def test_own_lines_are_parted_at_statements():
    """What is indented, closes a bracket or comes after a bare brace stays with what is before; so does "/"."""
    assert own("a = [\n    1,\n]\nif a:\n    b()\nelse:\n    c()\nd = 1\n") == [
        "a = [\n    1,\n]\n", "if a:\n    b()\nelse:\n    c()\n", "d = 1\n",
    ]  # fmt: skip
    assert [segment.split("\n")[0] for segment in own(C_CODE)] == [
        "// Adds up;",
        "int sum(int *v, int n)",
        "static int nothing;",
    ]


def test_blank_lines_after_a_segment_are_two():
    """GPT-2's tokenizer counts one in two ways."""
    assert own("a\n\nb\n\n\n\nc  \nd\n  \n") == ["a\n\n\n", "b\n\n\n", "c\n", "d\n\n\n"]
    assert own("\n\n  a\nb") == ["  a\n", "b\n"]


def test_a_long_statement_is_parted():
    """At a line of its own, so that every segment is small beside a text."""
    assert max(map(len, own("class A:\n" + "    value = call(argument)\n" * 200))) < 450


def test_texts_after_one_another():
    """A file that begins with a comment goes on where the one before ended."""
    assert list(joined(["a;\n", "// b\n", "c\n"])) == ["a;\n// b\n", "c\n"]


def test_code_by_its_name_and_scripts_by_their_letters():
    """Chinese and Thai have no spaces between sentences; Korean and Hindi have."""
    assert is_code("src/Main.RS")
    assert not is_code("README.md")
    layouts = [
        layout_of(text) for text in ("她说 hello 再见", "สวัสดีครับ", "안녕하세요 여러분", "यह एक है।", "Plain text", "")
    ]
    assert layouts == ["sentences", "sentences", "running", "running", "running", "running"]


def generated(kind):
    """Six hundred segments of a haystack."""
    with Segments(kind.corpus(1)) as read:
        return [read.text(number, number + 1) for number in range(600)]


@pytest.mark.parametrize("pattern", [CL100K, O200K], ids=["cl100k", "o200k"])
@pytest.mark.parametrize("text", ["ar", "de", "en", "hi", "zh", "python", "c", "prose"])
def test_tokens_add_up(pattern, text):
    """Whatever is left out, the text is cut before tokenizing just where its segments are."""
    tokenizers = pytest.importorskip("tokenizers")
    split = tokenizers.pre_tokenizers.Split(tokenizers.Regex(pattern), "isolated")
    match text:
        case "python":
            parts = generated(CodeHaystack())
        case "c":
            parts = list(joined(part for _ in range(40) for part in own(C_CODE)))[1:]
        case "prose":
            parts = list(
                segments(
                    ["(See “A”.) — 12 'tis; it's… /x/ 3.5% of\u00a0A&B!\n", "#x *y* [z](a) ...?! 'no' -1"] * 50,
                    "running",
                )
            )
        case language:
            parts = generated(ProseHaystack(language=language))
    random = Random(1)
    kept = [part for part in parts if random.random() < 0.7]
    pieces = [piece for part in kept for piece, _ in split.pre_tokenize_str(part)]
    assert [piece for piece, _ in split.pre_tokenize_str("".join(kept))] == pieces
