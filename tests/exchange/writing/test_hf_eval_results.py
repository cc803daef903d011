"""The Hub's .eval_results."""

import msgspec
import pytest
import yaml

from harness.store.manifest import read_manifest, write_manifest
from tests.exchange.writing.runs import HUB, Small, write_small


def test_an_entry_names_dataset_value_and_what_was_left_out(files):
    """The format has no field for an interval or for n: the notes say them."""
    (path,) = files("hf-eval-results", Small(source=HUB, tasks=("first",)))
    assert path.parts[-4:-1] == ("meta", "scout", ".eval_results")
    (entry,) = yaml.safe_load(path.read_text())
    assert entry["dataset"] == {"id": "cais/hle", "task_id": "default", "revision": "a" * 40}
    assert entry["value"] == pytest.approx(2 / 3)
    assert "over 3 of 5 samples" in entry["notes"]
    assert "1 truncated, 1 unparsed, 1 refused, 1 failed, 1 unservable" in entry["notes"]


@pytest.mark.parametrize(
    ("small", "reason"),
    [
        (Small(), "its questions are no dataset of the Hub"),
        (Small(source=HUB, stands_in_for="Scout"), "the model has no repository on the Hub"),
    ],
)
def test_what_the_hub_has_no_place_for_is_said(export, small, reason):
    """A file of one's own is no benchmark, and a stand-in's scores are never those of the model it stands in for."""
    out, result = export("hf-eval-results", small)
    assert reason in result.stderr
    assert not out.exists()
    assert "nothing of this run can be written" in str(result.exception)


def test_altered_images_are_not_the_datasets_questions(export, tmp_path):
    """Their score would stand beside, or for, that of the images as they are."""
    run = write_small(tmp_path / "results" / "small", Small(source=HUB))
    manifest = read_manifest(run)
    suite = manifest.suites[0]
    first, second = suite.tasks
    turned = msgspec.structs.replace(second, prompt=second.prompt | {"images": {"rotate": 15, "noise": None}})
    suites = (msgspec.structs.replace(suite, tasks=(first, turned)),)
    write_manifest(run, msgspec.structs.replace(manifest, suites=suites))
    out, result = export("hf-eval-results")
    assert "scout on sums/second: left out, its images were altered" in result.stderr
    (path,) = out.rglob("*.yaml")
    assert len(yaml.safe_load(path.read_text())) == 1
