"""Waiting for an engine, here a small program: one that is slow, dies, never answers, or is no longer wanted."""

import socket
import sys
import threading
import time

import pytest
from msgspec.structs import replace

from harness.core.errors import StartStoppedError, UserError
from harness.core.serving import Launch
from harness.servers import ready
from harness.servers.job import Job
from harness.servers.places.local import LocalPlace
from harness.servers.ready import Readiness, ending, served

PLACE = LocalPlace()
ENGINE = """
import sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer
port, sleep, unready = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])

class Handler(BaseHTTPRequestHandler):
    asked = 0
    def do_GET(self):
        Handler.asked += 1
        self.send_response(200 if self.path == "/health" and Handler.asked > unready else 503)
        self.end_headers()
    def log_message(self, *_):
        pass

print("Loading safetensors checkpoint shards: 1 of 2", flush=True)
time.sleep(sleep)
HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


def job(program=ENGINE, *arguments, port=None):
    """The program as an engine."""
    port = port or PLACE.free_port()
    return Job("Engine", (sys.executable, "-c", program, str(port), *map(str, arguments)), port, grace_s=2.0)


def started(wanted, launch=None, within_s=30.0, facts=None):
    """A start of it."""
    return served(wanted, PLACE, Readiness(within_s=within_s), launch or Launch(), facts or {})


def test_one_that_answers_late_is_waited_for():
    """It listens only after a while, and says 503 while it loads, as llama-server does."""
    with started(job(ENGINE, 0.5, 3), facts={"flags": "--x"}) as site:
        assert site.base_url.endswith("/v1")
        assert site.facts == {"flags": "--x"}
        assert site.ended() == ""


@pytest.mark.parametrize(("gpus", "visible"), [(1, "3"), (0, "")])
def test_it_says_which_gpus_are_its(gpus, visible):
    """One for processors has none, whatever the machine has: their power is not its."""
    with started(replace(job(ENGINE, 0, 0), gpus=gpus), Launch(gpus=(3,))) as site:
        assert site.visible == visible


def test_how_the_start_goes_on_is_told(monkeypatch):
    """The last line that tells of it, once, and how long it took."""
    monkeypatch.setattr(ready, "_TELL_EVERY_S", 0.2)  # five seconds are for people
    told = []
    with started(job(ENGINE, 2.0, 0), Launch(told.append)):
        assert told[0] == "Engine: Loading safetensors checkpoint shards: 1 of 2"
        assert told[1].startswith("Engine answers after ")
        assert len(told) == 2


def test_one_that_dies_says_why_and_what_to_do(tmp_path):
    """Its exit code, where its log is, the last lines and what they mean, at once."""
    dies = job("import sys; print('x' * 5000); sys.exit('torch.OutOfMemoryError: CUDA out of memory.')")
    log = tmp_path / "engine.log"
    began = time.monotonic()
    with pytest.raises(UserError) as raised, started(dies, Launch(log=log)):
        pass
    assert time.monotonic() - began < 15
    assert raised.value.cause == "Engine ended while it was starting (exit code 1)"
    assert raised.value.place == str(log)
    assert raised.value.fix.startswith("The GPU's memory is used up. ")
    assert raised.value.fix.endswith("  | torch.OutOfMemoryError: CUDA out of memory.")
    assert max(map(len, raised.value.fix.split("\n  | ")[1:])) == 300
    assert log.stat().st_size > 5000


def test_one_that_never_answers_is_given_up():
    """After the time that it may take, with its last words."""
    late = started(job(ENGINE, 60, 0), within_s=1.0)
    with pytest.raises(UserError, match=r'does not answer within 1 s \("starts_within_s"\)') as raised, late:
        pass
    assert "It said last:\n  | Loading safetensors" in raised.value.fix


def test_a_silent_one_said_nothing():
    """No last words are made up."""
    with pytest.raises(UserError, match="It said nothing"), started(job("import sys; sys.exit(3)")):
        pass


def test_one_that_is_not_wanted_any_more_is_stopped():
    """Ctrl-C while it starts: nobody waits for half an hour."""
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    wanted = job(ENGINE, 60, 0)
    began = time.monotonic()
    with pytest.raises(StartStoppedError), started(wanted, Launch(given_up=stop.is_set)):
        pass
    assert time.monotonic() - began < 15
    assert PLACE.free_port()


def test_a_port_that_is_taken_is_refused_before_anything_is_started():
    """And what to do is said."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=f"port {port} cannot be used.*a free one"), started(job(port=port)):
            pass


def test_what_ends_later_says_so():
    """While it was needed: its exit code and last words."""
    ends = ENGINE.replace("serve_forever()", "handle_request()") + "print('invalid device ordinal'); sys.exit(7)"
    with started(job(ends, 0, 0)) as site:
        deadline = time.monotonic() + 10
        while not site.ended() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert site.ended().startswith("Engine ended (exit code 7). There are fewer GPUs")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (1, "exit code 1"),
        (-15, "killed by signal 15"),
        (-9, "killed by signal 9: often for want of memory"),
        (137, "killed by signal 9: often for want of memory"),
    ],
)
def test_how_it_ended(code, words):
    """A shell says 137 for signal 9."""
    assert ending(code) == words
