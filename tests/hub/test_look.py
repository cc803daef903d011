"""A look at a Hub that does not change, is not there, refuses, or says what nobody understands."""

from __future__ import annotations

import json

import pytest

from harness.core.card import Card
from harness.hub.look import Watched, look
from harness.hub.state import WatchState
from tests.hub.falcon import CARD, CONFIG, NAME, README, TOKENIZER, files
from tests.hub.local_http import Answer


@pytest.fixture
def seen(hub, watched):
    """The state after a first look."""
    state = look(WatchState(), watched, 1000.0).state
    hub.asked.clear()
    return state


def test_the_first_look_records_and_reports_nothing(hub, watched):
    """There is nothing to compare with."""
    found = look(WatchState(), watched, 1.0)
    assert (found.changes, found.troubles, found.first, found.same) == ((), (), ("falcon",), ())
    assert found.state.cards["falcon"].snapshot.licence == "apache-2.0"


def test_unchanged_costs_one_request_without_a_body(hub, watched, seen):
    """304 to the ETag of last time, and nothing more is asked."""
    found = look(seen, watched, 2000.0)
    assert hub.statuses() == [304]
    assert (found.changes, found.same) == ((), ("falcon",))


def test_downloads_and_likes_do_not_move_the_etag(hub, watched, seen):
    """Only what counts is asked for, so only that is in the ETag; the client's own description changes with each."""
    hub.repositories[NAME].downloads = 100_000
    look(seen, watched, 2000.0)
    assert hub.statuses() == [304]


def test_only_small_files_that_changed_are_read_again(hub, watched, seen):
    """No weights ever, and of small files those whose blob is another."""
    hub.publish(NAME, {"README.md": README + "\nMore."})
    look(seen, watched, 2000.0)
    assert [each.path.rpartition("/")[2] for each in hub.asked if "/resolve/" in each.path] == ["README.md"]


def test_a_lost_network_is_a_trouble_and_the_snapshot_stays(hub, watched, seen):
    """It is told, tried again after a wait that doubles, and what is found then is compared with the last good look."""
    hub.stop()
    lost = look(seen, watched, 2000.0)
    assert [(each.kind, each.tries, each.again_at) for each in lost.troubles] == [("network", 1, 2060.0)]
    assert lost.state.cards["falcon"].snapshot == seen.cards["falcon"].snapshot
    again = look(lost.state, watched, 2061.0)
    assert [(each.tries, each.since, each.again_at) for each in again.troubles] == [(2, 2000.0, 2181.0)]
    hub.start()
    hub.publish(NAME, {"tokenizer.json": "{}"})
    back = look(again.state, watched, 3000.0)
    assert [each.part for each in back.changes] == ["tokenizer"]
    assert back.troubles == ()
    assert back.state.cards["falcon"].trouble is None


def test_while_a_trouble_waits_nothing_is_asked(hub, watched, seen):
    """The trouble is told all the same."""
    hub.stop()
    lost = look(seen, watched, 2000.0)
    hub.start()
    found = look(lost.state, watched, 2030.0)
    assert hub.statuses() == []
    assert found.troubles == lost.troubles
    assert found.same == ()


@pytest.mark.parametrize(
    ("headers", "again_at"),
    [
        ({"Retry_After": "120"}, 2120.0),
        ({"RateLimit": '"api";r=0;t=55'}, 2055.0),
        ({}, 2060.0),
        ({"Retry_After": "99999999"}, 2000.0 + 86400),
    ],
)
def test_a_limit_says_when_to_come_again(hub, watched, seen, headers, again_at):
    """Retry-After, the Hub's RateLimit, else our own wait; a day at most."""
    hub.limit(**headers)
    (trouble,) = look(seen, watched, 2000.0).troubles
    assert (trouble.kind, trouble.again_at) == ("limited", again_at)


def test_a_limit_holds_for_every_repository(hub, watched):
    """The first 429 ends the look at the Hub: more requests would only lengthen it."""
    cards = tuple(Card(id=f"c{n}", name="c", repository=f"acme/c{n}") for n in range(3))
    hub.limit(Retry_After="120")
    found = look(WatchState(), Watched(cards=cards, hub=hub.url), 2000.0)
    assert hub.statuses() == [429]
    assert [(each.subject, each.again_at) for each in found.troubles] == [(f"c{n}", 2120.0) for n in range(3)]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failing_server_is_a_trouble(hub, watched, seen, status):
    """Its Retry-After is heeded."""
    hub.instead = Answer(status, b"<html>", {"Retry-After": "300"})
    (trouble,) = look(seen, watched, 2000.0).troubles
    assert (trouble.kind, trouble.again_at) == ("server", 2300.0)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>sign in to the WLAN</html>",
        b"[]",
        b'{"id": "acme/Falcon-9B"}',
        b'{"id": "acme/Falcon-9B", "sha": "../../etc"}',
        b'{"id": "../x", "sha": "' + b"0" * 40 + b'"}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
    ids=["empty", "a page", "a list", "no commit", "no real commit", "no real name", "deep", "no text"],
)
def test_a_malformed_reply_is_a_trouble(hub, watched, seen, body):
    """The last snapshot stays, and so does its ETag."""
    hub.instead = Answer(200, body, {"ETag": '"new"'})
    found = look(seen, watched, 2000.0)
    assert [each.kind for each in found.troubles] == ["malformed"]
    assert found.state.cards["falcon"].snapshot == seen.cards["falcon"].snapshot
    assert found.state.cards["falcon"].etag == seen.cards["falcon"].etag


def test_a_reply_without_end_is_cut_off(hub, watched, seen):
    """A description has a largest size."""
    hub.instead = Answer(200, b'{"id": "' + b"x" * 5_000_000)
    (trouble,) = look(seen, watched, 2000.0).troubles
    assert "more than 4,000,000 bytes" in trouble.said


def test_metadata_nested_without_end_is_a_trouble(hub, watched, seen):
    """As deep as the reply's decoder still takes it."""
    for depth in (100, 400, 900, 990):
        nested = '"cardData": {"x": ' + "[" * depth + "]" * depth + "}"
        head = f'{{"id": "{NAME}", "sha": "{hub.repositories[NAME].head}", {nested}}}'
        hub.instead = Answer(200, head.encode())
        found = look(seen, watched, 2000.0)
        assert {each.part for each in found.changes} <= {"readme", "licence", "reported scores"}


def test_settings_nested_without_end_are_still_told_from_others(hub, watched, seen):
    """Whether or not they can be taken apart."""
    for depth in (100, 400, 900, 5000):
        hub.publish(NAME, {"config.json": '{"x": ' + "[" * depth + "]" * depth + "}"})
        assert "config" in {each.part for each in look(seen, watched, 2000.0).changes}


def test_a_large_readme_is_only_seen_to_change(hub, watched, seen):
    """It is not downloaded."""
    hub.publish(NAME, {"README.md": README + "x" * 2_000_000})
    hub.asked.clear()
    assert {each.part for each in look(seen, watched, 2000.0).changes} == {"readme", "reported scores"}
    assert not any("/resolve/" in each.path for each in hub.asked)


def test_a_page_that_is_missing_is_no_deleted_repository(hub, watched, seen):
    """Only the Hub's own code says that a repository is gone; a wrong HF_ENDPOINT answers 404 to everything."""
    hub.instead = Answer(404, b"Not Found")
    found = look(seen, watched, 2000.0)
    assert found.changes == ()
    assert [each.kind for each in found.troubles] == ["malformed"]


def test_a_deleted_repository_is_told_once(hub, watched, seen):
    """One that comes back is told too, and compared with what it was before."""
    kept = hub.delete(NAME)
    gone = look(seen, watched, 2000.0)
    assert [(each.part, each.calls_for) for each in gone.changes] == [("deleted", "tell")]
    quiet = look(gone.state, watched, 3000.0)
    assert (quiet.changes, quiet.troubles, quiet.gone, quiet.same) == ((), (), ("falcon",), ())
    hub.restore(NAME, kept)
    hub.publish(NAME, {"tokenizer.json": "{}"})
    back = look(quiet.state, watched, 4000.0)
    assert [(each.part, each.said) for each in back.changes] == [
        ("deleted", "acme/Falcon-9B is there again"),
        ("tokenizer", "changed: tokenizer.json"),
    ]
    assert look(back.state, watched, 5000.0).same == ("falcon",)


def test_one_that_never_was_is_a_trouble(hub):
    """Nothing was deleted; the name may be wrong."""
    found = look(WatchState(), Watched(cards=(Card(id="x", name="x", repository="acme/none"),), hub=hub.url), 1.0)
    assert found.changes == ()
    assert [each.kind for each in found.troubles] == ["missing"]


def test_files_of_a_gated_repository_are_seen_to_change_without_being_read(hub, watched):
    """What is public of it is watched; a file that may hold several parts is said to be each of them."""
    hub.gate(NAME, "manual")
    first = look(WatchState(), watched, 1000.0)
    assert [(each.kind, each.again_at) for each in first.troubles] == [("gated", 1000.0)]
    hub.asked.clear()
    same = look(first.state, watched, 1001.0)
    assert hub.statuses() == [304, 401]  # once more, for the case that access was given
    assert same.same == ("falcon",)
    hub.publish(NAME, {"tokenizer_config.json": json.dumps(TOKENIZER | {"add_bos_token": True})})
    found = look(same.state, watched, 1002.0)
    assert {(each.part, each.calls_for) for each in found.changes} == {
        ("tokenizer", "rerun"),
        ("chat template", "rerun"),
    }


def test_a_gated_readme_that_changed_may_have_other_scores(hub, watched):
    """It is said to be so, and not that it has none."""
    hub.gate(NAME, "auto")
    first = look(WatchState(), watched, 1000.0)
    hub.publish(NAME, {"README.md": README + "\nMore."})
    parts = {each.part: each for each in look(first.state, watched, 2000.0).changes}
    assert set(parts) == {"readme", "reported scores"}
    assert "could not be read" in parts["reported scores"].said


def test_scores_that_can_no_longer_be_read_are_not_gone(hub, watched, seen):
    """A README that was read before the gate was closed, and changed since."""
    hub.gate(NAME, "manual")
    hub.publish(NAME, {"README.md": README + "\nMore."})
    said = {each.part: each.said for each in look(seen, watched, 2000.0).changes}
    assert said["reported scores"] == "README.md changed and could not be read: its scores may differ"


def test_a_token_opens_a_gated_repository_and_its_files_are_no_change(hub, watched, monkeypatch):
    """They are read without a word, since their blobs are those of before."""
    hub.gate(NAME, "manual")
    first = look(WatchState(), watched, 1000.0)
    hub.tokens.add("hf_of_the_user")
    monkeypatch.setenv("HF_TOKEN", "hf_of_the_user")
    found = look(first.state, watched, 2000.0)
    assert (found.changes, found.troubles, found.same) == ((), (), ("falcon",))
    hub.publish(NAME, {"tokenizer_config.json": json.dumps(TOKENIZER | {"add_bos_token": True})})
    assert [each.part for each in look(found.state, watched, 3000.0).changes] == ["tokenizer"]
    monkeypatch.delenv("HF_TOKEN")
    lost = look(found.state, watched, 3000.0)
    assert {each.part for each in lost.changes} == {"tokenizer", "chat template"}


def test_a_refusal_is_no_deletion(hub, watched, seen):
    """A token that expired is a trouble."""
    hub.instead = Answer(401, b"", {"X-Error-Message": "Invalid credentials in Authorization header"})
    found = look(seen, watched, 2000.0)
    assert found.changes == ()
    assert [each.kind for each in found.troubles] == ["refused"]


def test_a_card_with_another_repository_begins_anew(hub, watched, seen):
    """Two different repositories are not compared; the new name of a renamed one is the same repository."""
    hub.publish("acme/Other", files() | {"tokenizer.json": "{}"})
    other = Watched(cards=(Card(id="falcon", name="Falcon", repository="acme/Other"),), hub=hub.url)
    found = look(seen, other, 2000.0)
    assert (found.changes, found.first) == ((), ("falcon",))
    hub.rename(NAME, "acme/Falcon-2")
    moved = look(seen, watched, 2000.0)
    renamed = Watched(cards=(Card(id="falcon", name="Falcon", repository="acme/Falcon-2"),), hub=hub.url)
    assert look(moved.state, renamed, 3000.0).same == ("falcon",)


def test_names_of_strangers_are_printable(hub, watched, seen):
    """File names go to the terminal and into the log."""
    hub.publish(NAME, {"a\x1b[31m\u202e.safetensors": b"x"})
    (change,) = look(seen, watched, 2000.0).changes
    assert change.said.isprintable()


def test_a_commit_that_comes_between_two_requests_is_the_next_looks(hub, watched, seen, monkeypatch):
    """Files are listed and read at the head's commit, so that no snapshot is a mix of two."""
    commit = hub.publish(NAME, {"config.json": json.dumps(CONFIG | {"rope_theta": 1})})
    answered = hub.answer

    def pushed_between(method, path, headers):
        answer = answered(method, path, headers)
        if "expand" in path:
            hub.publish(NAME, {"config.json": json.dumps(CONFIG | {"rope_theta": 2}), "tokenizer.json": "{}"})
        return answer

    monkeypatch.setattr(hub, "answer", pushed_between)
    found = look(seen, watched, 2000.0)
    assert [each.part for each in found.changes] == ["config"]
    assert found.state.cards["falcon"].snapshot.commit == commit
    monkeypatch.undo()
    assert [each.part for each in look(found.state, watched, 3000.0).changes] == ["tokenizer", "config"]


def test_a_watch_of_engines_alone_asks_no_hub(hub, index):
    """Nor does it need its client."""
    found = look(WatchState(), Watched(engines=("vllm",), index=index.simple), 1.0)
    assert hub.statuses() == []
    assert found.first == ("vllm",)
    assert CARD.id not in found.state.cards
