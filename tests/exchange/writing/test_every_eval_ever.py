"""Every Eval Ever's records and instances."""

import hashlib
import json
import re
from pathlib import PurePosixPath

import pytest

UUID4 = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


@pytest.fixture
def record(files):
    """The record, the lines of its instances, and where they are."""
    path, samples = files("every-eval-ever")
    with samples.open(newline="\n") as lines:
        return json.loads(path.read_text()), list(map(json.loads, lines)), path, samples


def test_paths_are_those_of_the_datastore(record):
    """data/collection/developer/model/UUID, and the record names its instances by that path."""
    log, lines, path, samples = record
    assert re.search(rf"data/sums/meta/scout/{UUID4}\.json$", path.as_posix())
    part = log["detailed_evaluation_results"]
    assert samples.as_posix().endswith(str(PurePosixPath(part["file_path"])))
    assert part["checksum"] == hashlib.sha256(samples.read_bytes()).hexdigest()
    assert part["total_rows"] == len(lines)


def test_a_suite_of_several_tasks_has_its_own_result_first(record):
    """Each result carries n, the 95% interval and what was left out, as texts."""
    log, *_ = record
    assert [each["evaluation_name"] for each in log["evaluation_results"]] == ["sums", "sums/first", "sums/second"]
    details = log["evaluation_results"][1]["score_details"]
    assert details["score"] == pytest.approx(2 / 3)
    assert details["uncertainty"]["num_samples"] == 3
    assert details["uncertainty"]["confidence_interval"]["confidence_level"] == 0.95
    assert json.loads(details["details"]["outcomes"])["failed"] == 1
    assert all(isinstance(value, str) for value in details["details"].values())


def test_undecided_items_have_no_instance_and_are_counted(record):
    """The schema wants right or wrong of each line: a line for a failure would be a lie."""
    log, lines, *_ = record
    assert len(lines) == 10
    assert {line["metadata"]["outcome"] for line in lines} == {"correct", "wrong", "partial"}
    assert log["detailed_evaluation_results"]["additional_details"] == {"undecided_items_left_out": "10"}
    ids = {each["evaluation_result_id"] for each in log["evaluation_results"]}
    assert {line["evaluation_result_id"] for line in lines} <= ids
