"""The documents kind: a question's documents among others, from a user's file."""

from __future__ import annotations

import json
import re
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.tasks.hidden.documents import DocumentsHidden
from harness.tasks.prose import sentence
from tests.tasks.hidden.counters import COUNTERS, composed


def rows(number):
    """Questions with two documents and two distractors each."""
    random = Random(7)
    made = [[" ".join(sentence(random) for _ in range(random.randint(1, 7))) for _ in range(4)] for _ in range(number)]
    return [
        {"question": f"What {n}?", "answers": [str(n), f"no. {n}"], "documents": four[:2], "distractors": four[2:]}
        for n, four in enumerate(made)
    ]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("documents") / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows(120))) + "\n\n")
    return path


def numbered(text):
    """The documents of a text, whose numbers are right."""
    parts = re.split(r"(?:\A|\n\n)Document (\d+):\n", text)
    assert list(map(int, parts[1::2])) == list(range(1, len(parts) // 2 + 1))
    return parts[2::2]


@pytest.mark.parametrize("counter", COUNTERS)
@given(seed=st.integers(), budget=st.integers(500, 12_000), probes=st.integers(1, 2))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_own_documents_stand_whole_among_others(file, counter, seed, budget, probes):
    """Nearest distractors are there before any other document, and of all but the last ones every sentence."""
    plant = DocumentsHidden(path=file).plant(Random(seed), None, probes)
    documents = numbered(composed(plant, budget, counter))
    known = {text for row in rows(120) for text in (*row["documents"], *row["distractors"])}
    for probe in plant.probes:
        (row,) = [row for row in rows(120) if row["question"] == probe.fields["query"]]
        assert probe.target == tuple(row["answers"])
        assert set(row["documents"]) <= set(documents)
        assert len(documents) <= 16 or set(row["distractors"]) <= set(documents)
    assert len(documents) == len(set(documents))
    assert sum(document not in known for document in documents) <= 17


def test_order_is_random(file):
    """The documents that hold the answer are not always at the same place."""
    firsts = set()
    for seed in range(20):
        plant = DocumentsHidden(path=file).plant(Random(seed), None, 1)
        (row,) = [row for row in rows(120) if row["question"] == plant.probes[0].fields["query"]]
        firsts.add(numbered(composed(plant, 3_000, COUNTERS[0])).index(row["documents"][0]))
    assert len(firsts) > 8


@pytest.mark.parametrize("counter", COUNTERS)
def test_documents_of_one_sentence(tmp_path, counter):
    """Where no sentence can be left out, the last document is cut."""
    path = tmp_path / "one.jsonl"
    row = {"question": "?", "answers": ["x"], "documents": ["It is x."]}
    random = Random(3)
    others = [" ".join(random.choices(["anna", "river", "lantern", "of"], k=40)) for _ in range(60)]
    path.write_text(json.dumps(row | {"distractors": others}))
    composed(DocumentsHidden(path=path).plant(Random(1), None, 1), 1_003, counter)


def test_too_few_documents(file):
    """They are never repeated without a word."""
    plant = DocumentsHidden(path=file).plant(Random(1), None, 1)
    with pytest.raises(UserError, match=r"rows\.jsonl.*all documents together have"):
        plant.compose(100_000, COUNTERS[0]())


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("{", "the line is not valid"),
        ('{"question": "?", "answers": [], "documents": ["x"]}', "answers"),
        ('{"question": "?", "answers": ["x"], "documents": [" "]}', "documents"),
        ('{"question": "?", "answers": "x", "documents": ["x"]}', "answers"),
        ('{"answers": ["x"], "documents": ["x"]}', "question"),
        ("", "no questions"),
    ],
)
def test_mistakes_in_the_file(tmp_path, line, cause):
    """Are told with their file and line."""
    path = tmp_path / "wrong.jsonl"
    path.write_text(f"\n{line}\n")
    with pytest.raises(UserError, match=cause) as error:
        DocumentsHidden(path=path).plant(Random(1), None, 1)
    assert str(path) + (":2" if line else "") in str(error.value)


def test_what_cannot_be_had(file):
    """A depth, and more questions than there are."""
    with pytest.raises(ValueError, match="depths"):
        DocumentsHidden(path=file).plant(Random(1), 50.0, 1)
    with pytest.raises(ValueError, match="120 questions"):
        DocumentsHidden(path=file).plant(Random(1), None, 121)


def test_content_is_fingerprinted(tmp_path):
    """Other rows are another source; another place is not."""
    for name, number in (("a", 3), ("b", 3), ("c", 4)):
        (tmp_path / name).write_text("\n".join(map(json.dumps, rows(number))))
    one, same, other = (DocumentsHidden(path=tmp_path / name).fingerprint() for name in "abc")
    assert one == same != other
