"""MMMU from a local copy in the Hub's layout, by the real library, offline."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from harness.tasks.mmmu.source import MmmuSource
from harness.tasks.mmmu.subjects import DISCIPLINES, SUBJECTS
from tests.tasks.mmmu.hub import REVISION, digest, picture, question, read, readme, write

OPEN = {
    "question": "How much in <image 1>?",
    "options": "[]",
    "question_type": "open",
    "answer": "['24/7', '3.429']",
    "image_2": None,
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Two subjects of the dataset with their card."""
    pytest.importorskip("datasets")
    folder = tmp_path_factory.mktemp("mmmu")
    write(
        folder / "Art/validation-00000-of-00001.parquet",
        [
            question(1),
            question(2, image_1=picture(2, "JPEG"), **{f"image_{n}": picture(10 * n) for n in range(2, 8)}),
        ],
    )
    rows = [
        question(3, id="validation_Math_1", topic_difficulty="Hard", img_type="['Tables', 'Plots and Charts']", **OPEN),
        question(4, id="validation_Math_2", options="['yes', 'no']", answer="A", image_2=None),
    ]
    write(folder / "Math/validation-00000-of-00001.parquet", rows)
    readme(folder, {name: {"validation": f"{name}/validation-*"} for name in ("Art", "Math")})
    return folder


@pytest.fixture(scope="module")
def both(copy, tmp_path_factory):
    """What is read of the two subjects."""
    source = {"kind": "mmmu", "revision": REVISION, "subjects": ["Art", "Math"], "local_copy": str(copy)}
    whole, short = read(tmp_path_factory.mktemp("home"), source, source | {"per_subject": 1})
    return whole, short


def test_every_byte_of_every_image(both):
    """In order, all seven of them, in the format that they were put in; behind a PNG's end too."""
    one, other, _, _ = both[0]["samples"]
    assert one["digests"] == [digest(picture(1)), digest(picture(101))]
    assert other["digests"] == [digest(picture(2, "JPEG")), *(digest(picture(10 * n)) for n in range(2, 8))]
    assert other["types"] == ["image/jpeg", *["image/png"] * 6]
    assert other["sizes"][6] == [80, 10]


def test_question_with_options(both):
    """Options are a list, the target a letter, and every way to group is there."""
    sample = both[0]["samples"][0]
    assert sample["choices"] == sample["fields"]["options"] == ["one", "two", "it's three", "<image 2>"]
    assert (sample["id"], sample["target"], sample["cluster"]) == ("validation_Art_1", ["B"], "suite: Art")
    assert sample["fields"] == {
        "question": "Question 1: <image 1>?",
        "options": sample["choices"],
        "choices": sample["choices"],
        "question_type": "multiple-choice",
        "subject": "Art",
        "discipline": "Art and Design",
    }
    assert sample["tags"] == {
        "subject": "Art",
        "discipline": "Art and Design",
        "difficulty": "Easy",
        "image_type": "Paintings",
        "question_type": "multiple-choice",
    }


def test_open_question(both):
    """No options; a literal list is several accepted answers."""
    sample = both[0]["samples"][2]
    assert (sample["choices"], sample["target"]) == ([], ["24/7", "3.429"])
    assert sample["tags"]["image_type"] == "Tables, Plots and Charts"
    assert (sample["tags"]["question_type"], sample["tags"]["discipline"]) == ("open", "Science")


def test_size_and_order(both):
    """Subject by subject as they were named, row by row."""
    whole, short = both
    assert whole["size"] == 4
    assert [sample["id"][11:] for sample in whole["samples"]] == ["Art_1", "Art_2", "Math_1", "Math_2"]
    assert short["size"] == 2
    assert [sample["id"][11:] for sample in short["samples"]] == ["Art_1", "Math_1"]
    assert whole["fingerprint"] != short["fingerprint"]


def test_mistakes(tmp_path):
    """Subject, row and cause in one line."""
    pytest.importorskip("datasets")
    wrong = [
        question(1, answer="E"),
        question(1, options="['only']"),
        question(1, options="[x for x in y]"),
        question(1, image_1=None, image_2=None),
        question(1, image_1=b"GIF89a"),
        question(1, question_type="essay"),
        question(1, question_type="open", answer="[]"),
    ]
    sources = []
    for number, row in enumerate(wrong):
        folder = tmp_path / str(number)
        write(folder / "Art/validation.parquet", [question(0), row])
        readme(folder, {"Art": {"validation": "Art/validation*"}})
        sources.append({"kind": "mmmu", "revision": REVISION, "subjects": ["Art"], "local_copy": str(folder)})
    told = read(tmp_path / "home", *sources)
    place = "MMMU/MMMU@01234567 validation row 2 Art: "
    assert [each.removeprefix(place) for each in told] == [
        "the answer 'E' is not the letter of one of the 4 options",
        "the options \"['only']\" are no list of 2 to 26",
        "the options '[x for x in y]' are no list of 2 to 26",
        "there is no image",
        "column 'image_1': the image is cut short: its image/gif data has no end",
        "the question_type 'essay' is neither multiple-choice nor open",
        "the answer is missing",
    ]


def test_all_thirty_are_the_default():
    """In the order of their names, each in one of six disciplines."""
    source = MmmuSource(revision=REVISION)
    assert source.subjects == SUBJECTS == tuple(sorted(SUBJECTS))
    assert len(SUBJECTS) == len(DISCIPLINES) == 30
    assert len(set(DISCIPLINES.values())) == 6


@pytest.mark.parametrize("wrong", [{"subjects": ["Maths"]}, {"subjects": []}, {"revision": "main"}, {"per_subject": 0}])
def test_wrong_arguments(wrong):
    """Are refused when they are read."""
    with pytest.raises(ValidationError):
        MmmuSource(**{"revision": REVISION} | wrong)
