"""A dataset repository in the Hub's cache and in a local folder, read by the real library without a network."""

from __future__ import annotations

import os
import subprocess
import sys

import pyarrow
import pyarrow.parquet
import pytest
from pydantic import ValidationError

from harness.tasks.huggingface import HuggingFaceSource

REVISION = "0123456789abcdef0123456789abcdef01234567"
READ = """
import sys
from harness.core.errors import UserError
from harness.tasks.huggingface import HuggingFaceSource
for arguments in sys.argv[1:]:
    source = HuggingFaceSource.model_validate_json(arguments)
    try:
        print(source.size(), *(f"{s.id}:{s.target[0]}:{sorted(s.fields)}" for s in source.samples(None)))
    except UserError as error:
        print(error)
"""
ARGUMENTS = {"repository": "acme/quiz", "revision": REVISION, "split": "test", "target": "a"}


@pytest.fixture
def home(tmp_path):
    """A Hub cache that holds `acme/quiz` at REVISION."""
    pytest.importorskip("datasets")
    folder = tmp_path / "hub/datasets--acme--quiz/snapshots" / REVISION / "data"
    folder.mkdir(parents=True)
    rows = [{"q": "1 + 1?", "a": 2, "note": "x"}, {"q": "2 + 2?", "a": 4, "note": "y"}]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), folder / "test-00000-of-00001.parquet")
    return tmp_path


def read(home, *changes):
    """What a fresh offline process prints of each source: its environment decides where the caches are."""
    sources = [HuggingFaceSource(**ARGUMENTS | change).model_dump_json() for change in changes]
    environment = os.environ | {"HF_HOME": str(home), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", READ, *sources],
        env=environment, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return done.stdout.splitlines()


def test_from_the_cache(home):
    """A pinned commit in the cache is read offline; only the columns asked for are."""
    assert read(home, {"fields": {"question": "q"}}) == ["2 1:2:['question'] 2:4:['question']"]


def test_local_copy(home, tmp_path):
    """A folder with the repository's files stands in for the Hub."""
    (copy,) = (tmp_path / "hub/datasets--acme--quiz/snapshots").iterdir()
    assert read(home / "elsewhere", {"local_copy": copy}) == ["2 1:2:['a', 'note', 'q'] 2:4:['a', 'note', 'q']"]


def test_a_local_copy_is_read_as_it_is_now(tmp_path):
    """Two folders of one name and other files: the library's own cache would give the first one's rows for both."""
    pytest.importorskip("datasets")
    copies = []
    for number in (1, 2):
        copy = tmp_path / str(number) / "quiz"
        (copy / "data").mkdir(parents=True)
        rows = [{"q": f"{row}?", "a": number} for row in range(number)]
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), copy / "data/test-00000-of-00001.parquet")
        (copy / "README.md").write_text(
            "---\nconfigs:\n- config_name: default\n  data_files:\n  - split: test\n    path: data/test-*\n---\n"
        )
        copies.append({"local_copy": copy, "fields": {"q": "q"}})
    assert read(tmp_path / "home", *copies) == ["1 1:1:['q']", "2 1:2:['q'] 2:2:['q']"]


def test_mistakes(home):
    """A wrong split, subset, repository or folder is one line each."""
    wrong = {"split": "tset"}, {"subset": "hard"}, {"repository": "acme/none"}, {"local_copy": "/nowhere"}
    split, subset, repository, folder = read(home, *wrong)
    assert "Unknown split" in split
    assert "'hard' not found. Available: ['default']" in subset
    assert "name a `local_copy`" in repository
    assert "no such folder" in folder


@pytest.mark.parametrize("revision", ["main", "v1.0", "0123456", REVISION.upper()])
def test_revision_is_a_commit(revision):
    """A branch or tag may move to other questions."""
    with pytest.raises(ValidationError, match="40 digits of a commit"):
        HuggingFaceSource(repository="acme/quiz", revision=revision, split="test", target="a")


def test_fingerprint_needs_no_download():
    """A pinned revision is its content."""
    one, other = (
        HuggingFaceSource(repository="acme/quiz", revision=digit * 40, split="test", target="a") for digit in "ab"
    )
    assert one.fingerprint() != other.fingerprint()
