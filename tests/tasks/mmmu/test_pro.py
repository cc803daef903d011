"""MMMU-Pro from a local copy in the Hub's layout, by the real library, offline."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from harness.tasks.mmmu.pro import MmmuProSource
from tests.tasks.mmmu.hub import REVISION, digest, picture, question, read, readme, write

TEN = str([f"option {n}" for n in range(10)])


@pytest.fixture(scope="module")
def subsets(tmp_path_factory):
    """What is read of the three subsets."""
    pytest.importorskip("datasets")
    folder = tmp_path_factory.mktemp("pro")
    standard = [question(n, id=f"test_History_{n}", subject="History", options=TEN, answer="J") for n in range(1, 4)]
    for row in standard:
        del row["question_type"], row["subfield"]
    write(folder / "standard (10 options)/test-00000-of-00001.parquet", standard)
    vision = [{"id": "test_Art_9", "image": picture(9), "options": TEN, "answer": "J", "subject": "Art"}]
    write(folder / "vision/test-00000-of-00001.parquet", vision)
    names = ("standard (10 options)", "vision")
    readme(folder, {name: {"test": f"{name}/test-*"} for name in names})
    source = {"kind": "mmmu-pro", "revision": REVISION, "local_copy": str(folder)}
    return read(
        tmp_path_factory.mktemp("home"),
        *(source | {"subset": name} for name in names),
        source | {"subset": names[0], "limit": 1, "shuffle_seed": 2},
    )


def test_standard(subsets):
    """Ten options, the subject from its column, images byte for byte."""
    whole, _, _ = subsets
    sample = whole["samples"][1]
    assert whole["size"] == 3
    assert (sample["id"], sample["target"], len(sample["choices"])) == ("test_History_2", ["J"], 10)
    assert (sample["cluster"], sample["tags"]["discipline"]) == ("suite: History", "Humanities and Social Science")
    assert sample["digests"] == [digest(picture(2)), digest(picture(102))]


def test_vision(subsets):
    """The question is in the image, and nowhere else."""
    (sample,) = subsets[1]["samples"]
    assert (sample["fields"]["question"], sample["digests"]) == ("", [digest(picture(9))])
    assert (sample["target"], len(sample["choices"]), sample["cluster"]) == (["J"], 10, "suite: Art")


def test_limit(subsets):
    """Takes questions from all over the dataset."""
    assert subsets[2]["size"] == len(subsets[2]["samples"]) == 1


@pytest.mark.parametrize("wrong", [{"subset": "hard"}, {"shuffle_seed": 1}, {"split": "dev"}])
def test_wrong_arguments(wrong):
    """Are refused when they are read."""
    with pytest.raises(ValidationError):
        MmmuProSource(**{"revision": REVISION, "subset": "vision"} | wrong)


def test_subsets_have_fingerprints_of_their_own():
    """Without any download."""
    one, other = (MmmuProSource(revision=REVISION, subset=f"standard ({n} options)").fingerprint() for n in (4, 10))
    assert one != other
