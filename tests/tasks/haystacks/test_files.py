"""A user's own files as a haystack."""

from __future__ import annotations

import pytest

from harness.core.errors import UserError
from harness.tasks.haystacks.files import FilesHaystack
from harness.tasks.needle.corpus import Segments


def read(**arguments):
    """The joint and the text of a haystack."""
    corpus = FilesHaystack(**arguments).corpus(1)
    with Segments(corpus) as segments:
        return corpus.joint, segments.text(0, len(segments))


@pytest.fixture
def folder(tmp_path):
    """Two texts and what is no part of them."""
    for name, content in {
        "b.md": "Second\nfile.",
        "a/one.txt": "First. It is.\r\n",
        ".git/x": "no",
        "c.json": "{}\n",
    }.items():
        (tmp_path / "texts" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "texts" / name).write_bytes(content.encode())
    return tmp_path / "texts"


def test_a_folder_in_the_order_of_its_names(folder):
    """What begins with a dot is left out; a pattern chooses."""
    assert read(path=folder) == (" ", " First. It is. Second file. {}")
    assert read(path=folder, glob="*.md") == (" ", " Second file.")


def test_code_keeps_its_lines(folder):
    """As the larger part of the folder is, so is the corpus."""
    (folder / "d.py").write_text("if a:\n    b  = 1\n" * 20)
    joint, text = read(path=folder)
    assert joint == "\n"
    assert text.startswith("First.\nIt is.\nSecond file.\n{}\nif a:\n    b  = 1\nif")


def test_chinese_has_a_sentence_a_line(tmp_path):
    """There are no spaces to part them by."""
    (tmp_path / "a.txt").write_text("　　你好。再见。\n", encoding="utf-8")
    assert read(path=tmp_path / "a.txt") == ("\n", "你好。\n再见。\n")


def test_the_layout_may_be_said(folder):
    """For text whose name does not tell."""
    assert read(path=folder / "b.md", layout="lines") == ("\n", "Second\nfile.\n")
    assert read(path=folder / "c.json", layout="running") == (" ", " {}")


def test_the_content_is_the_fingerprint(folder, tmp_path):
    """Not where it is; a changed file is another haystack, and so is another order."""
    before = FilesHaystack(path=folder).fingerprint()
    folder.rename(tmp_path / "moved")
    assert FilesHaystack(path=tmp_path / "moved").fingerprint() == before
    (tmp_path / "moved/b.md").write_text("Second\nfilm.")
    assert FilesHaystack(path=tmp_path / "moved").fingerprint() != before


def test_repetition_is_declared(folder):
    """Otherwise the text is used once at most."""
    assert not FilesHaystack(path=folder).corpus(1 << 24).repeats
    assert FilesHaystack(path=folder, repeat=True).corpus(1 << 24).repeats
    assert FilesHaystack(path=folder).fingerprint() != FilesHaystack(path=folder, repeat=True).fingerprint()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"fine\nbut <|eot_id|> here", r"b\.md:2: '<\|eot_id\|>' is a special token .* \"allow_special: true\""),
        (b"[INST] hello", r"b\.md:1: '\[INST\]' is a special token"),
        (b"\x89PNG\r\n\0\0", r"b\.md: the file is not text\. .*\"glob\""),
        (b"caf\xe9", r"b\.md:1: .* not UTF-8"),
        (b" \n\n", r"b\.md: there is no text in it"),
    ],
)
def test_mistakes(folder, content, message):
    """Each is one line with the file and what to do."""
    (folder / "b.md").write_bytes(content)
    with pytest.raises(UserError, match=message):
        read(path=folder / "b.md")


def test_special_tokens_may_be_allowed(folder):
    """By who knows that the server takes them for text."""
    (folder / "b.md").write_text("fine <|eot_id|> here")
    assert read(path=folder / "b.md", allow_special=True) == (" ", " fine <|eot_id|> here")


def test_no_files(folder):
    """A pattern that finds nothing, or is none."""
    with pytest.raises(UserError, match=r"no file of the folder matches '\*\.doc'"):
        read(path=folder, glob="*.doc")
    with pytest.raises(UserError, match="is no pattern of files"):
        read(path=folder, glob="/etc/*")


def test_folders_above_are_not_described(folder):
    """They may name a person."""
    assert FilesHaystack(path=folder).describe()["path"] == "texts"
