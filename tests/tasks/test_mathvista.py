"""MathVista from a local copy in the Hub's layout, by the real library, offline."""

from __future__ import annotations

import pyarrow
import pyarrow.parquet
import pytest

from tests.tasks.mmmu.hub import REVISION, STRUCT, digest, picture, read, readme

SOURCE = {"kind": "mathvista", "revision": REVISION}


def copy_of(folder, *rows):
    """A local copy that holds these rows."""
    images = pyarrow.array([{"bytes": row.pop("image_bytes"), "path": "a.png"} for row in rows], type=STRUCT)
    table = pyarrow.Table.from_pylist(list(rows)).append_column("decoded_image", images)
    path = folder / "data/testmini-00000-of-00001.parquet"
    path.parent.mkdir(parents=True)
    pyarrow.parquet.write_table(table, path)
    readme(folder, {"default": {"testmini": "data/testmini-*"}})
    return str(folder)


def row(number, **changes):
    """A row of MathVista."""
    whole = {
        "pid": str(number),
        "question": f"How long is side {number}?",
        "query": f"Hint: answer with an integer.\nQuestion: How long is side {number}?",
        "choices": None,
        "unit": None,
        "precision": None,
        "answer": str(number),
        "question_type": "free_form",
        "answer_type": "integer",
        "metadata": {"task": "geometry problem solving", "grade": "high school", "context": "geometry diagram"},
        "image_bytes": picture(number),
    }
    return whole | changes


def test_questions_with_and_without_options(tmp_path):
    """Options make the answer a letter; the picture comes byte for byte; the metadata are tags."""
    pytest.importorskip("datasets")
    options = row(2, choices=["4 cm", "5 cm"], answer="5 cm", question_type="multi_choice", answer_type="text")
    (found,) = read(tmp_path / "home", SOURCE | {"local_copy": copy_of(tmp_path / "copy", row(1), options)})
    free, chosen = found["samples"]
    assert (free["id"], free["target"], free["choices"]) == ("1", ["1"], [])
    assert free["tags"]["task"] == "geometry problem solving"
    assert free["digests"] == [digest(picture(1))]
    assert free["fields"]["query"].startswith("Hint:")
    assert (chosen["target"], chosen["choices"]) == (["B"], ["4 cm", "5 cm"])


def test_an_answer_that_is_no_option_is_told(tmp_path):
    """With its question."""
    pytest.importorskip("datasets")
    wrong = row(2, choices=["4 cm", "5 cm"], answer="6 cm", question_type="multi_choice")
    (said,) = read(tmp_path / "home", SOURCE | {"local_copy": copy_of(tmp_path / "copy", row(1), wrong)})
    assert "'6 cm' of question 2 is none of its options" in said
