"""Messages cross whole and in order, whatever they hold, and no side waits for one that has gone."""

from __future__ import annotations

import os
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.sandbox.inside.wire import LARGEST, EndedError, TooLargeError, Wire


@pytest.fixture
def pipe():
    """A pipe's reading and writing end."""
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:  # the test has closed it
            continue


@given(st.lists(st.binary(max_size=300), max_size=8))
def test_messages_come_as_they_were_sent(messages):
    """In their order, empty ones too."""
    read_from, write_to = os.pipe()
    try:
        wire = Wire(read_from, write_to)
        for message in messages:
            wire.send(message)
        assert [wire.receive() for _ in messages] == messages
    finally:
        os.close(read_from)
        os.close(write_to)


@pytest.mark.parametrize("watched", [False, True])
def test_a_message_larger_than_the_pipe_crosses(pipe, watched):
    """Also where neither end blocks."""
    message = os.urandom(1000) * 3000
    wait = (lambda: None) if watched else None
    sender = Thread(target=Wire(*pipe, wait).send, args=(message,))
    sender.start()
    received = Wire(*pipe, wait).receive()
    sender.join()
    assert received == message


def test_what_is_too_large_is_neither_sent_nor_read(pipe):
    """It is not even begun: the wire stays of use."""
    wire = Wire(*pipe)
    with pytest.raises(TooLargeError):
        wire.send(bytes(LARGEST + 1))
    wire.send(b"small")
    assert wire.receive() == b"small"
    os.write(pipe[1], (LARGEST + 1).to_bytes(4, "big"))
    with pytest.raises(TooLargeError):
        wire.receive()


@pytest.mark.parametrize("sent", [b"", b"\0\0", b"\0\0\0\x05abc"])
def test_an_end_in_the_middle_is_an_end(pipe, sent):
    """Before a message, in its length and in itself."""
    os.write(pipe[1], sent)
    os.close(pipe[1])
    with pytest.raises(EndedError):
        Wire(*pipe).receive()


def test_nobody_to_send_to_is_an_end(pipe):
    """Python ignores SIGPIPE, and the wire says it in its own words."""
    os.close(pipe[0])
    with pytest.raises(EndedError):
        Wire(*pipe).send(b"x")


@pytest.mark.parametrize("what", ["send", "receive"])
def test_who_watches_may_give_up(pipe, what):
    """While nothing comes, and while nobody reads."""
    looks = []

    def give_up():
        looks.append(1)
        if len(looks) == 3:
            raise TimeoutError

    wire = Wire(*pipe, give_up)
    with pytest.raises(TimeoutError):
        wire.send(bytes(1 << 20)) if what == "send" else wire.receive()
    assert len(looks) == 3
