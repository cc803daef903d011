"""A run keeps the digests of images in its records, and the files beside them."""

import base64
import csv
import hashlib
import io
import json

import msgspec
import pytest

from harness.core.completion import UNTIMED
from harness.core.record import Record, StoredPrompt
from harness.core.sample import IMAGE_MARK, Image, Message
from harness.store.journal import read_lines
from harness.store.run_directory import RunDirectory
from tests.exchange.writing.runs import SMALL, write_small

FILES = (b"first", b"second")
DIGESTS = [hashlib.sha256(data).hexdigest() for data in FILES]


def rows(path):
    """Of a CSV file."""
    return csv.DictReader(io.StringIO(path.read_bytes().decode(), newline=""))


@pytest.fixture
def pictured(tmp_path):
    """The small run with two images in every prompt, the second where the text has it; nothing was timed."""
    directory = RunDirectory(write_small(tmp_path / "results" / "small", SMALL))
    images = tuple(Image("image/png", base64.b64encode(data).decode()) for data in FILES)
    asked = Message("user", f"Is it {IMAGE_MARK}?", images)
    records = list(read_lines(directory.completions, Record))
    with directory.completions.open("wb") as file:
        for record in records:
            prompt = directory.images.keep(StoredPrompt("0" * 64, 10, (asked,)))
            result = msgspec.structs.replace(record.result, timing=UNTIMED)
            file.write(msgspec.json.encode(msgspec.structs.replace(record, prompt=prompt, result=result)) + b"\n")


@pytest.mark.usefixtures("pictured")
def test_each_image_is_named_by_its_own_digest_where_it_stands(files):
    """No two prompts look alike whose images differ."""
    (path,) = files("csv")
    for row in rows(path):
        (turn,) = json.loads(row["prompt"])
        first, second = (f"[image/png, SHA-256 {digest}]" for digest in DIGESTS)
        assert turn["content"] == f"{first}Is it {second}?"


@pytest.mark.usefixtures("pictured")
def test_inspect_gets_the_images_themselves(files):
    """In their places."""
    for path in files("inspect"):
        for sample in json.loads(path.read_text())["samples"]:
            first, text, second, end = sample["input"][0]["content"]
            shown = [base64.b64decode(each["image"].partition(",")[2]) for each in (first, second)]
            assert (shown, text["text"], end["text"]) == ([*FILES], "Is it ", "?")


@pytest.mark.usefixtures("pictured")
def test_what_was_not_timed_has_no_time(files):
    """Neither no latency nor 1970."""
    (path,) = files("csv")
    assert {(row["latency_s"], row["started_at"]) for row in rows(path)} == {("", "")}
    samples = [sample for path in files("inspect") for sample in json.loads(path.read_text())["samples"]]
    assert not [sample for sample in samples if {"total_time", "started_at"} & sample.keys()]
    (path,) = (path for path in files("every-eval-ever") if path.name.endswith("_samples.jsonl"))
    assert not [line for line in path.read_text().splitlines() if "performance" in json.loads(line)]
