"""Tables: what becomes of a row, whatever file it came from."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from harness.core.errors import UserError
from harness.tasks.jsonl import JsonlSource


@pytest.fixture
def table(tmp_path):
    """Makes a source of the rows."""

    def make(*rows, target="answer", **arguments):
        path = tmp_path / "rows.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return JsonlSource(path=path, target=target, **arguments)

    return make


def samples(source):
    """All samples of a source that needs no token counter."""
    return list(source.samples(None))


def test_row_becomes_sample(table):
    """Id, target, tags and fields come from the columns named."""
    source = table({"key": 7, "q": "Why?", "answer": 42, "level": "hard"}, id="key", tags=("level",))
    (sample,) = samples(source)
    assert (sample.id, sample.target, sample.tags) == ("7", ("42",), {"level": "hard"})
    assert sample.fields == {"key": 7, "q": "Why?", "answer": 42, "level": "hard"}


def test_fields_rename_columns(table):
    """With `fields`, a prompt sees those alone, under their new names."""
    (sample,) = samples(
        table({"Best Answer": "x", "The Question": "Why?"}, target="Best Answer", fields={"q": "The Question"})
    )
    assert sample.fields == {"q": "Why?"}


def test_nested_columns(table):
    """A dot reaches into an object, unless a column has that whole name."""
    (sample,) = samples(table({"meta": {"answer": "in"}, "a.b": "whole"}, target="meta.answer", tags=("a.b",)))
    assert sample.target == ("in",)
    assert sample.tags == {"a.b": "whole"}


@pytest.mark.parametrize(
    ("cell", "arguments", "target"),
    [
        (["a", "b", "a"], {}, ("a", "b")),
        ("a; b", {"target_separator": ";"}, ("a", "b")),
        (0.5, {}, ("0.5",)),
        (True, {}, ("true",)),
    ],
)
def test_accepted_answers(table, cell, arguments, target):
    """One answer or several, as texts."""
    assert samples(table({"answer": cell}, **arguments))[0].target == target


@pytest.mark.parametrize("cell", ["", "  ", None, [], {"a": 1}, [None]])
def test_missing_answer(table, cell):
    """A row that nothing could be right for is named by its line."""
    with pytest.raises(UserError, match=r"rows\.jsonl:1: "):
        samples(table({"answer": cell}))


@pytest.mark.parametrize(
    ("answer", "arguments", "letter"),
    [
        ("B", {}, "B"),
        ("b", {}, "B"),
        ("(B)", {}, "B"),
        (1, {}, "B"),
        ("1", {}, "B"),
        ("Rome", {}, "B"),
        ("1", {"target_is": "index"}, "B"),
    ],
)
def test_choices_make_the_target_a_letter(table, answer, arguments, letter):
    """The right option can be given by letter, index or text."""
    (sample,) = samples(table({"answer": answer, "options": ["Bern", "Rome"]}, choices="options", **arguments))
    assert sample.target == (letter,)
    assert sample.choices == ("Bern", "Rome")
    assert sample.fields["choices"] == ["Bern", "Rome"]


def test_choices_in_columns(table):
    """Options may stand in a column each."""
    (sample,) = samples(table({"answer": "B", "A": "x", "B": "y"}, choices=("A", "B")))
    assert sample.choices == ("x", "y")


@pytest.mark.parametrize("answer", ["C", "2", "Oslo"])
def test_answer_that_is_no_option(table, answer):
    """An answer outside the options is a mistake in the data."""
    with pytest.raises(UserError, match="none of the 2 options"):
        samples(table({"answer": answer, "options": ["Bern", "Rome"]}, choices="options"))


def test_ambiguous_answer(table):
    """An answer that is one option's index and another's text is refused until `target_is` says which."""
    row = {"answer": "1", "options": ["1", "0"]}
    with pytest.raises(UserError, match="could be an option's text or index; say which with `target_is`"):
        samples(table(row, choices="options"))
    assert samples(table(row, choices="options", target_is="text"))[0].target == ("A",)


def test_missing_column_names_the_nearest(table):
    """A misspelt column is answered with the columns there are."""
    with pytest.raises(UserError, match=r'rows\.jsonl:1.*"answer".*q, answer'):
        samples(table({"q": "Why?", "answer": "x"}, target="anwser"))


def test_duplicate_id(table):
    """Two rows with one id are refused at the second."""
    with pytest.raises(UserError, match=r"rows\.jsonl:2: the id 'a' is used twice"):
        samples(table({"id": "a", "answer": 1}, {"id": "a", "answer": 2}, id="id"))


def test_empty_dataset(table):
    """A source without rows is a mistake, not a suite of nothing."""
    with pytest.raises(UserError, match="the dataset is empty"):
        samples(table())


def test_limit_takes_the_first(table):
    """A limit alone keeps file order and stops reading."""
    source = table(*({"answer": n} for n in range(9)), limit=3)
    assert [sample.target[0] for sample in samples(source)] == ["0", "1", "2"]
    assert source.size() == 3


def test_shuffle_seed_chooses_the_same_again(table):
    """A seed chooses rows from the whole file, the same ones each time, in file order."""
    rows = [{"answer": n} for n in range(100)]
    chosen = [int(sample.target[0]) for sample in samples(table(*rows, limit=10, shuffle_seed=1))]
    assert chosen == [int(sample.target[0]) for sample in samples(table(*rows, limit=10, shuffle_seed=1))]
    assert chosen == sorted(set(chosen))
    assert len(chosen) == 10
    assert max(chosen) > 30
    assert chosen != [int(sample.target[0]) for sample in samples(table(*rows, limit=10, shuffle_seed=2))]


@pytest.mark.parametrize("arguments", [{"shuffle_seed": 1}, {"target_is": "index"}, {"limit": 0}, {"tagz": []}])
def test_wrong_arguments(table, arguments):
    """Arguments that contradict each other or do not exist are refused."""
    with pytest.raises(ValidationError):
        table(**arguments)


def test_fingerprint_follows_content_and_arguments(table, tmp_path):
    """Content and arguments count, the file's name does not."""
    source = table({"answer": 1})
    moved = tmp_path / "moved.jsonl"
    moved.write_bytes(source.path.read_bytes())
    assert source.fingerprint() == JsonlSource(path=moved, target="answer").fingerprint()
    assert source.fingerprint() != table({"answer": 1}, limit=1).fingerprint()
    before = source.fingerprint()
    assert before != table({"answer": 12}).fingerprint()
