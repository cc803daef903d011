"""The receiver of the Hub's webhooks."""

from __future__ import annotations

import http.client
import json
import queue
import socket
import threading
from contextlib import closing

import pytest

from harness.endpoints.secrets import Secret
from harness.hub.webhook import Receiver
from tests.hub.falcon import NAME

SESAME = "open sesame"


@pytest.fixture
def wake():
    return threading.Event()


@pytest.fixture
def receiver(wake):
    """One on this machine."""
    listening = Receiver("127.0.0.1", 0, Secret(SESAME), wake)
    yield listening
    listening.stop()


def post(receiver, body, secret=SESAME, path="/webhook", **headers):
    """The status that the receiver answers with."""
    sent = headers if secret is None else {"X-Webhook-Secret": secret, **headers}
    with closing(http.client.HTTPConnection(receiver.url.split("/")[2], timeout=5)) as connection:
        connection.request("POST", path, body if isinstance(body, bytes) else json.dumps(body), sent)
        return connection.getresponse().status


def arrived(receiver):
    """What it handed on."""
    try:
        return receiver.arrived.get_nowait()
    except queue.Empty:
        return None


def test_a_change_of_content_wakes_the_watcher(hub, receiver, wake):
    """With the repository's name."""
    assert post(receiver, hub.webhook(NAME)) == 200
    assert wake.is_set()
    assert arrived(receiver) == (NAME,)


@pytest.mark.parametrize("scope", ["repo", "repo.config", "repo.content", "repo.config.dois"])
def test_every_scope_of_a_repository_counts(hub, receiver, scope):
    """Also those that are yet to come."""
    post(receiver, hub.webhook(NAME, scope))
    assert arrived(receiver) == (NAME,)


def test_a_move_tells_both_names(hub, receiver):
    """The watched card may have either."""
    moved = hub.webhook(NAME, "repo", "move") | {"movedTo": {"name": "acme/Falcon-2", "owner": {"id": "1"}}}
    post(receiver, moved)
    assert arrived(receiver) == (NAME, "acme/Falcon-2")


@pytest.mark.parametrize(
    "other",
    [
        {"event": {"action": "create", "scope": "discussion"}},
        {"event": {"action": "create", "scope": "discussion.comment"}},
        {"repo": {"type": "dataset", "name": NAME}},
        {"updatedRefs": [{"ref": "refs/pr/1", "oldSha": None, "newSha": "0" * 40}]},
    ],
    ids=["discussion", "comment", "data set", "pull request"],
)
def test_what_is_no_change_of_a_model_is_answered_and_left(hub, receiver, wake, other):
    """The Hub would send it again if it were refused."""
    assert post(receiver, hub.webhook(NAME) | other) == 200
    assert arrived(receiver) is None
    assert not wake.is_set()


@pytest.mark.parametrize("secret", [None, "", "open sesam", "open sesame!", "OPEN SESAME"])
def test_a_wrong_secret_is_401(hub, receiver, secret):
    """And nothing happens."""
    assert post(receiver, hub.webhook(NAME), secret) == 401
    assert arrived(receiver) is None


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b"[" * 50_000, b"\xff", b'{"event": 1}'])
def test_a_payload_that_is_none_is_400(receiver, body):
    """Whatever it is."""
    assert post(receiver, body) == 400
    assert arrived(receiver) is None


def test_another_place_is_404_and_a_page_is_405(receiver):
    """Before any secret is asked for."""
    assert post(receiver, {}, path="/") == 404
    with closing(http.client.HTTPConnection(receiver.url.split("/")[2], timeout=5)) as connection:
        connection.request("GET", "/webhook")
        assert connection.getresponse().status == 405


def test_a_large_body_is_413_before_it_is_read(receiver):
    """By its length alone."""
    with socket.create_connection(tuple(receiver.url.split("/")[2].split(":")), timeout=5) as wire:
        wire.sendall(
            b"POST /webhook HTTP/1.1\r\nHost: x\r\nX-Webhook-Secret: open sesame\r\nContent-Length: 1000001\r\n\r\n"
        )
        assert b" 413 " in wire.recv(1000)


@pytest.mark.parametrize("length", [b"", b"Content-Length: -1\r\n", b"Content-Length: ten\r\n"])
def test_a_body_without_a_length_is_411(receiver, length):
    """It is not read either."""
    with socket.create_connection(tuple(receiver.url.split("/")[2].split(":")), timeout=5) as wire:
        wire.sendall(b"POST /webhook HTTP/1.1\r\nHost: x\r\nX-Webhook-Secret: open sesame\r\n" + length + b"\r\n")
        assert b" 411 " in wire.recv(1000)


def test_who_says_nothing_keeps_nobody_waiting(hub, receiver):
    """A connection that sends no request does not stop others from being answered."""
    with socket.create_connection(tuple(receiver.url.split("/")[2].split(":")), timeout=5):
        assert post(receiver, hub.webhook(NAME)) == 200
