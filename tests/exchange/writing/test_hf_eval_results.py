"""The Hub's .eval_results."""

import pytest
import yaml

from tests.exchange.writing.runs import HUB, Small


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
