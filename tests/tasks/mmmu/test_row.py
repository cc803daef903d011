"""A row of MMMU, beyond what its own rows hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.tasks.mmmu.literal import texts_of
from harness.tasks.mmmu.row import sample_of
from harness.tasks.template import TemplatePrompt
from tests.tasks.mmmu.hub import picture


def row(**changes):
    """A question whose images are structs, as a table gives them."""
    images = {name: {"bytes": data, "path": None} for name, data in changes.items() if name.startswith("image")}
    return {"id": "1", "question": "?", "options": ["a", "b"], "answer": "A"} | changes | images


def test_a_gap_moves_names_with_their_images():
    """The third column's image is the second one there is, and is named so."""
    changes = {"question": "<image 3> or <image 1>?", "options": ["<image 3>", "b"]}
    sample = sample_of(row(image_1=picture(1), image_3=picture(3), **changes), "Art")
    assert sample.fields["question"] == "<image 2> or <image 1>?"
    assert sample.choices == ("<image 2>", "b")
    (message,) = TemplatePrompt(user="{{ question }}").render(sample)
    assert [part.width for part in message.parts() if not isinstance(part, str)] == [13, 11]


def test_without_a_gap_names_stay():
    """Also those of images that are not there."""
    sample = sample_of(row(image_1=picture(1), question="<image 1> and <image 9>"), "Art")
    assert sample.fields["question"] == "<image 1> and <image 9>"


def test_a_subject_of_its_own():
    """A row's subject stands in its column where none is given; an unknown one has no discipline."""
    sample = sample_of(row(image_1=picture(1), subject="Juggling"), None)
    assert (sample.cluster, sample.tags) == (
        "suite: Juggling",
        {"subject": "Juggling", "question_type": "multiple-choice"},
    )


def test_open_answers():
    """A plain text is itself, brackets in it or not."""
    for answer, target in (
        ("3.14", ("3.14",)),
        ("[2, 3)", ("[2, 3)",)),
        ("['a', 'b']", ("a", "b")),
        ("(1, 2)", ("1", "2")),
    ):
        assert sample_of(row(image_1=picture(1), question_type="open", answer=answer), "Art").target == target


@pytest.mark.parametrize(
    ("cell", "texts"),
    [
        ("['$6', '$7']", ("$6", "$7")),
        (["a", "b"], ("a", "b")),
        ('["it\'s", "a\\\\b"]', ("it's", "a\\b")),
        (r"['\circ', 'x']", (r"\circ", "x")),
        ("[1, 2.5, None]", ("1", "2.5", "None")),
        ("[]", ()),
        ("one", None),
        ("[", None),
        ("[f(x)]", None),
        ("[__import__('os')]", None),
        ("[" * 50_000 + "]" * 50_000, None),
        ("[" + "'x'," * 40_000 + "]", None),
        (None, None),
        (7, None),
    ],
)
def test_literals(cell, texts):
    """Lists of texts, and nothing that would have to be run."""
    assert texts_of(cell) == texts


@given(st.text(alphabet="[]()'\"\\,{}:0axN* \n", max_size=60))
def test_any_text(text):
    """Never raises, and warns of nothing."""
    texts = texts_of("[" + text)
    assert texts is None or all(isinstance(each, str) for each in texts)


def test_a_name_of_an_image_that_is_not_there_is_never_anothers():
    """Behind a gap it would have become the name of the next one."""
    with pytest.raises(ValueError, match="the text names <image 1>, and the row does not have that image"):
        sample_of(row(image_2=picture(2), question="<image 1> or <image 2>?"), "Art")
