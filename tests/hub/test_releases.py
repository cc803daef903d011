"""Releases of engines on a package index."""

from __future__ import annotations

import pytest

from harness.core.errors import UserError
from harness.hub.look import Watched, look
from harness.hub.state import WatchState
from tests.hub.local_http import Answer


@pytest.fixture
def engine(index):
    """vLLM at that index."""
    return Watched(engines=("vllm",), index=index.simple)


@pytest.fixture
def seen(index, engine):
    """The state after a first look."""
    state = look(WatchState(), engine, 1000.0).state
    index.asked.clear()
    return state


def test_a_new_release_calls_for_an_upgrade(index, engine, seen):
    """With the version before and after, once."""
    index.release("vllm", "0.33.0")
    found = look(seen, engine, 2000.0)
    assert [(each.part, each.before, each.after, each.calls_for) for each in found.changes] == [
        ("release", "0.32.0", "0.33.0", "upgrade")
    ]
    assert look(found.state, engine, 3000.0).changes == ()


def test_an_unchanged_index_costs_a_304(index, engine, seen):
    """The ETag of last time is sent."""
    assert look(seen, engine, 2000.0).same == ("vllm",)
    assert index.statuses() == [304]


@pytest.mark.parametrize("version", ["0.33.0rc1", "0.33.0.dev5", "0.33.0a2", "0.9.9", "0.32.0"])
def test_candidates_and_older_ones_are_no_news(index, engine, seen, version):
    """Only a newer final release is; 0.9 is older than 0.32."""
    index.release("vllm", version)
    assert look(seen, engine, 2000.0).changes == ()


@pytest.mark.parametrize("version", ["0.32.0.post1", "0.32.1", "0.100.0", "1.0"])
def test_newer_ones_are(index, engine, seen, version):
    """As PEP 440 orders them."""
    index.release("vllm", version)
    (change,) = look(seen, engine, 2000.0).changes
    assert (change.after, change.calls_for) == (version, "upgrade")


@pytest.mark.parametrize("yanked", [True, "broken wheels", ""])
def test_a_withdrawn_release_does_not_count(index, engine, seen, yanked):
    """Neither as news nor any longer; its reason may be empty."""
    index.release("vllm", "0.33.0", yanked=yanked)
    assert look(seen, engine, 2000.0).changes == ()
    index.release("vllm", "0.32.0", yanked=yanked)
    (change,) = look(seen, engine, 3000.0).changes
    assert (change.before, change.after, change.calls_for) == ("0.32.0", "0.31.0", "tell")
    assert "withdrawn" in change.said


def test_names_of_packages_are_read_with_hyphens(index):
    """TensorRT-LLM's files have an underscore; llama.cpp comes by xllamacpp."""
    index.release("tensorrt-llm", "1.2.0")
    index.release("xllamacpp", "2026.10.11549")
    found = look(WatchState(), Watched(engines=("tensorrt-llm", "llama.cpp"), index=index.simple), 1.0)
    assert {name: seen.version for name, seen in found.state.engines.items()} == {
        "tensorrt-llm": "1.2.0",
        "llama.cpp": "2026.10.11549",
    }


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(200, b"<html>"), "malformed"),
        (Answer(200, b'{"files": []}'), "malformed"),
        (Answer(200, b'{"files": [{"filename": "other-1.0.tar.gz"}]}'), "malformed"),
        (Answer(404), "missing"),
        (Answer(503), "server"),
        (Answer(429, b"", {"Retry-After": "90"}), "limited"),
    ],
    ids=["a page", "empty", "of another", "missing", "broken", "limited"],
)
def test_what_the_index_does_wrong_is_a_trouble(index, engine, seen, answer, kind):
    """The version that was seen last stays."""
    index.instead = answer
    found = look(seen, engine, 2000.0)
    assert [each.kind for each in found.troubles] == [kind]
    assert found.state.engines["vllm"].version == "0.32.0"
    assert found.changes == ()


def test_a_lost_network_is_a_trouble_of_an_engine_too(index, engine, seen):
    """And over when it is back."""
    index.stop()
    lost = look(seen, engine, 2000.0)
    assert [each.kind for each in lost.troubles] == ["network"]
    index.start()
    index.release("vllm", "0.33.0")
    assert [each.after for each in look(lost.state, engine, 3000.0).changes] == ["0.33.0"]


def test_an_unknown_engine_is_a_mistake():
    """With the name that was meant."""
    with pytest.raises(UserError, match="vllm"):
        look(WatchState(), Watched(engines=("vlm",)), 1.0)


def test_an_index_that_is_no_web_address_is_a_mistake():
    """No file of this machine is read as one."""
    with pytest.raises(UserError, match="http"):
        look(WatchState(), Watched(engines=("vllm",), index="file:///etc"), 1.0)
