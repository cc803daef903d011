"""Columns of images in every kind of table."""

from __future__ import annotations

import base64
import csv
import hashlib
import json

import pyarrow
import pyarrow.parquet
import pytest
from pydantic import ValidationError

from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.tasks.csv import CsvSource
from harness.tasks.images.settings import ImageSettings
from harness.tasks.jsonl import JsonlSource
from harness.tasks.parquet import ParquetSource
from harness.tasks.template import TemplatePrompt


def samples(source):
    """All samples of a source that needs no token counter."""
    return list(source.samples(None))


def data_of(sample):
    """The bytes of a sample's images."""
    return [base64.b64decode(image.data) for image in sample.images]


@pytest.fixture
def jsonl(tmp_path):
    """Makes a source of the rows."""

    def make(*rows, **arguments):
        path = tmp_path / "rows.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return JsonlSource(path=path, target="a", **arguments)

    return make


def test_images_in_order_and_no_fields(jsonl, picture, tmp_path):
    """Several columns, one of them a list; nulls are skipped; a prompt puts them where it names them."""
    for number in range(4):
        (tmp_path / f"{number}.png").write_bytes(picture(size=(8 + number, 8)))
    row = {"q": "<image 2> or <image 1>?", "a": "x", "one": "0.png", "more": ["1.png", None, "2.png"], "none": None}
    (sample,) = samples(jsonl(row, images=["one", "more", "none"]))
    assert [image.width for image in sample.images] == [8, 9, 10]
    assert sample.fields == {"q": "<image 2> or <image 1>?", "a": "x"}
    (message,) = TemplatePrompt(user="{{ q }}").render(sample)
    assert [part if isinstance(part, str) else part.width for part in message.parts()] == [10, 9, " or ", 8, "?"]


def test_nested_column(jsonl, tmp_path, picture):
    """A dot reaches into an object, which is then no field."""
    (tmp_path / "a.png").write_bytes(picture())
    (sample,) = samples(jsonl({"a": "x", "media": {"chart": "a.png", "note": "n"}}, images="media.chart"))
    assert (data_of(sample), sample.fields) == ([picture()], {"a": "x"})


def test_fields_that_are_named(jsonl, picture):
    """Work beside images; a field of a picture is a mistake."""
    row = {"q": "?", "a": "x", "p": base64.b64encode(picture()).decode()}
    (sample,) = samples(jsonl(row, images="p", fields={"question": "q"}))
    assert (sample.fields, data_of(sample)) == ({"question": "?"}, [picture()])
    with pytest.raises(ValidationError, match="column of images"):
        jsonl(row, images="p", fields={"question": "q", "picture": "p"})


def test_a_column_that_a_row_lacks(jsonl, picture):
    """JSON leaves out what is not there: a row may lack some columns, and has then fewer images."""
    one = base64.b64encode(picture()).decode()
    source = jsonl({"a": 1, "p1": one, "p2": one}, {"a": 1, "p1": one}, images=["p1", "p2"])
    assert [len(sample.images) for sample in samples(source)] == [2, 1]


def test_misspelt_columns(jsonl, picture):
    """Pictures are never lost unnoticed: not by a row without any column, nor by a column in no row."""
    one = base64.b64encode(picture()).decode()
    with pytest.raises(UserError, match=r"rows\.jsonl:2: there is no column 'picture'.*picure"):
        samples(jsonl({"a": 1, "picture": one}, {"a": 1, "picure": one}, images="picture"))
    with pytest.raises(UserError, match=r"rows\.jsonl: no row has the column 'p2'"):
        samples(jsonl({"a": 1, "p1": one, "p_2": one}, images=["p1", "p2"]))
    assert samples(jsonl({"a": 1, "p1": one}, {"a": 1, "p1": one, "p2": one}, images=["p1", "p2"], limit=1))


def test_mistakes_name_their_place(jsonl):
    """File, line and column."""
    with pytest.raises(UserError, match=r"rows\.jsonl:1: column 'p': '\.\./x\.png' leads out"):
        samples(jsonl({"a": 1, "p": "../x.png"}, images="p"))


def test_csv(tmp_path, picture):
    """Names of files and base64 in cells; a blank one is no image."""
    (tmp_path / "images").mkdir()
    (tmp_path / "images/a.png").write_bytes(picture())
    path = tmp_path / "t.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(
            [
                ["q", "a", "p"],
                ["1", "x", "images/a.png"],
                ["2", "y", base64.b64encode(picture()).decode()],
                ["3", "z", ""],
            ]
        )
    first, second, third = samples(CsvSource(path=path, target="a", images="p"))
    assert data_of(first) == data_of(second) == [picture()]
    assert third.images == ()
    assert first.fields == {"q": "1", "a": "x"}


def test_parquet(tmp_path, picture):
    """The Hub's structs and plain bytes, more rows than one batch has, byte for byte."""
    path = tmp_path / "t.parquet"
    pictures = [picture("JPEG", size=(20 + n, 10)) for n in range(20)]
    rows = [
        {
            "a": "x",
            "image": {"bytes": data, "path": f"{n}.jpg"},
            "raw": data,
            "all": [{"bytes": data, "path": None}] * 2,
        }
        for n, data in enumerate(pictures)
    ]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    source = ParquetSource(path=path, target="a", images=["image", "raw", "all"])
    assert source.size() == 20
    digests = [[hashlib.sha256(data).hexdigest() for data in data_of(sample)] for sample in samples(source)]
    assert digests == [[hashlib.sha256(data).hexdigest()] * 4 for data in pictures]


def test_fingerprint_of_old_tables_stays(jsonl):
    """A table without images is what it was before there were any, so that its runs go on."""
    source = jsonl({"a": 1, "q": "?"}, id="q", tags=["q"])
    arguments = {
        **{"id": "q", "target": "a", "target_is": "auto", "target_separator": None, "choices": None, "tags": ["q"]},
        **{"fields": {}, "limit": None, "shuffle_seed": None, "kind": "jsonl"},
    }
    assert source.fingerprint() == digest([1, arguments, source.content()])


def test_fingerprint_follows_pictures(jsonl, tmp_path, picture):
    """Another file under the same name is another question; a column of images counts too."""
    path = tmp_path / "a.png"
    path.write_bytes(picture())
    row = {"a": 1, "p": "a.png"}
    before = jsonl(row, images="p").fingerprint()
    assert before == jsonl(row, images="p").fingerprint() != jsonl(row).fingerprint()
    path.write_bytes(picture(size=(9, 9)))
    assert jsonl(row, images="p").fingerprint() != before


def test_settings_apply_to_what_was_read(jsonl, picture):
    """A sample's images go through settings as they are."""
    (sample,) = samples(jsonl({"a": 1, "p": base64.b64encode(picture()).decode()}, images="p"))
    assert ImageSettings(max_side=6).apply(sample.images[0]).width == 6
