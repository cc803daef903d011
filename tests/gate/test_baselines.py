"""Baselines: promoted by hand, versioned, carried over, anchored."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import UserError
from harness.gate.baselines import Baselines, baseline_name, promoted, read_baselines, write_baselines
from harness.store.manifest import PartEntry, read_manifest
from tests.gate.made import Made, outcomes, write

GOOD = Made({"maths": outcomes(3)})


@pytest.fixture
def manifest(tmp_path):
    """Of a complete run of scout."""
    return read_manifest(write(tmp_path / "results", "first", GOOD))


def of(manifest, run, *models):
    """The same of another run, and of other models where they are named."""
    entries = tuple(msgspec.structs.replace(manifest.models[0], name=model) for model in models)
    return msgspec.structs.replace(manifest, run=run, models=entries or manifest.models)


def test_a_version_carries_over_what_it_lacks(manifest):
    """A run of one model leaves the other its run; earlier versions stay as they were."""
    baselines = promoted(Baselines(), of(manifest, "a", "scout", "maverick"), 1.0, reason="first")
    baselines = promoted(baselines, of(manifest, "b", "scout"), 2.0)
    first, second = baselines.experiments["nightly"]
    assert (first.version, first.runs) == (1, {"scout": "a", "maverick": "a"})
    assert (second.version, second.runs) == (2, {"scout": "b", "maverick": "a"})
    assert first.reason == "first"


def test_the_anchor_is_the_first_version_that_has_the_model(manifest):
    """A model that came later has its own."""
    baselines = promoted(Baselines(), of(manifest, "a", "scout"), 1.0)
    baselines = promoted(baselines, of(manifest, "b", "scout", "maverick"), 2.0)
    assert baselines.anchor("nightly", "scout").version == 1
    assert baselines.anchor("nightly", "maverick").version == 2
    assert baselines.anchor("nightly", "nobody") is None


def test_an_anchor_is_moved_by_hand_alone(manifest):
    """Until another promotion says so, drift is told against the same run."""
    baselines = promoted(promoted(Baselines(), of(manifest, "a"), 1.0), of(manifest, "b"), 2.0, anchor=True)
    baselines = promoted(baselines, of(manifest, "c"), 3.0)
    assert baselines.anchor("nightly", "scout").version == 2
    assert baselines.runs == {"b", "c"}


def test_an_anchor_of_one_model_leaves_the_others_theirs(manifest):
    """What a model had drifted by until its baseline last moved would else be forgotten for another model's sake."""
    baselines = promoted(Baselines(), of(manifest, "a", "scout", "maverick"), 1.0)
    baselines = promoted(baselines, of(manifest, "b", "maverick"), 2.0)
    baselines = promoted(baselines, of(manifest, "c", "scout"), 3.0, anchor=True)
    assert baselines.anchor("nightly", "scout").runs["scout"] == "c"
    assert baselines.anchor("nightly", "maverick").runs["maverick"] == "a"
    assert baselines.runs == {"a", "b", "c"}
    baselines = promoted(baselines, of(manifest, "b", "maverick"), 4.0, anchor=True)
    assert baselines.anchor("nightly", "maverick").version == 4


def test_incomplete_runs_are_refused(manifest):
    """What is missing could be what is worse."""
    with pytest.raises(UserError, match="INCOMPLETE"):
        promoted(Baselines(), msgspec.structs.replace(manifest, status="incomplete"), 1.0)


def test_runs_put_together_are_refused(manifest):
    """They have no experiment of their own."""
    part = PartEntry(
        label="a", run="a", created_at=1.0, harness_version="0", status="complete", environment=manifest.environment
    )
    with pytest.raises(UserError, match="put together"):
        promoted(Baselines(), msgspec.structs.replace(manifest, parts=(part,)), 1.0)


def test_stand_ins_have_baselines_of_their_own(manifest):
    """An embedded run says nothing of the models that it stands in for."""
    embedded = msgspec.structs.replace(manifest, embedded=True)
    baselines = promoted(promoted(Baselines(), manifest, 1.0), embedded, 2.0)
    assert set(baselines.experiments) == {baseline_name(manifest), baseline_name(embedded)}
    assert len(baselines.experiments) == 2


def test_names_that_are_not_there(manifest):
    """With the nearest one, or the newest version."""
    baselines = promoted(Baselines(), manifest, 1.0)
    with pytest.raises(UserError, match='Did you mean "nightly"'):
        baselines.version("nightli")
    with pytest.raises(UserError, match=r"has no version 7\. The newest is 1"):
        baselines.version("nightly", 7)
    with pytest.raises(UserError, match="harness baseline promote"):
        Baselines().version("nightly")


@given(st.lists(st.tuples(st.sets(st.sampled_from("abc"), min_size=1), st.booleans()), min_size=1, max_size=6))
def test_written_and_read_again(tmp_path_factory, promotions):
    """Whatever was promoted in whatever order; each model's run is that of its last promotion."""
    folder = tmp_path_factory.mktemp("state")
    manifest = read_manifest(write(folder / "results", "first", GOOD))
    baselines, last = Baselines(), {}
    for number, (models, anchor) in enumerate(promotions):
        baselines = promoted(baselines, of(manifest, f"run-{number}", *sorted(models)), 1.0, anchor=anchor)
        last |= dict.fromkeys(models, f"run-{number}")
    path = folder / "deep" / "baselines.json"
    write_baselines(path, baselines)
    assert read_baselines(path) == baselines
    assert baselines.version("nightly").runs == last
    assert [each.version for each in baselines.experiments["nightly"]] == list(range(1, len(promotions) + 1))
    assert set(last.values()) <= baselines.runs


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"experiments": 3}', b"\xff\xfe", b""])
def test_a_damaged_file_is_a_mistake_with_a_place(tmp_path, data):
    """Not no baselines at all, which would let every regression pass."""
    path = tmp_path / "baselines.json"
    path.write_bytes(data)
    with pytest.raises(UserError, match="cannot be read"):
        read_baselines(path)


def test_no_file_is_no_baselines(tmp_path):
    """As before the first promotion."""
    assert read_baselines(tmp_path / "baselines.json") == Baselines()
