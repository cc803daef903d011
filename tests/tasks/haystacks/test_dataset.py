"""A Hugging Face dataset as a haystack, read by the real library from a local copy."""

from __future__ import annotations

import os
import subprocess
import sys

import pyarrow
import pyarrow.parquet
import pytest
from pydantic import ValidationError

from harness.tasks.haystacks.dataset import DatasetHaystack

READ = """
import sys
from harness.core.errors import UserError
from harness.tasks.haystacks.dataset import DatasetHaystack
from harness.tasks.needle.corpus import Segments
for arguments in sys.argv[1:]:
    try:
        corpus = DatasetHaystack.model_validate_json(arguments).corpus(1)
        segments = Segments(corpus)
        print(repr(corpus.joint), repr(segments.text(0, len(segments))))
    except UserError as error:
        print(error)
"""
ARGUMENTS = {"repository": "acme/essays", "revision": "0" * 40, "split": "train"}


@pytest.fixture
def copy(tmp_path):
    """A folder with the files of a repository."""
    pytest.importorskip("datasets")
    rows = [
        {"text": "One. Two\nlines.", "zh": "你好。再见。", "n": 1, "bad": "<|eot_id|>"},
        {"text": None, "zh": None, "n": 2, "bad": None},
        {"text": "Three.", "zh": "好。", "n": 3, "bad": None},
    ]
    (tmp_path / "copy/data").mkdir(parents=True)
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "copy/data/train-00000-of-00001.parquet")
    return tmp_path / "copy"


def read(copy, cache, *changes):
    """What a fresh offline process prints of each haystack."""
    kinds = [DatasetHaystack(**ARGUMENTS, local_copy=copy, **change).model_dump_json() for change in changes]
    environment = os.environ | {"HF_HOME": str(cache), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", READ, *kinds], env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout.splitlines()


def test_rows_are_text(copy, cache):
    """A column, row after row, laid out as its script wants; empty cells are passed over, mistakes are one line."""
    english, chinese, number, bad, none = read(
        copy, cache, {}, {"column": "zh"}, {"column": "n"}, {"column": "bad"}, {"column": "texts"}
    )
    assert english == "' ' ' One. Two lines. Three.'"
    assert chinese == r"'\n' '你好。\n再见。\n好。\n'"
    assert number.endswith("train row 1: the column 'n' holds no text")
    assert "train row 1: '<|eot_id|>' is a special token" in bad
    assert "there are no rows with a column 'texts'" in none


def test_revision_is_a_commit():
    """A branch may move to other text."""
    with pytest.raises(ValidationError, match="revision"):
        DatasetHaystack(**ARGUMENTS | {"revision": "main"})


def test_fingerprint_needs_no_download():
    """A pinned revision and the column are the content."""
    kinds = [
        DatasetHaystack(**ARGUMENTS),
        DatasetHaystack(**ARGUMENTS, column="body"),
        DatasetHaystack(**ARGUMENTS, repeat=True),
    ]
    assert len({kind.fingerprint() for kind in kinds}) == 3
