"""The embedded server: real llama.cpp, started, asked, and never left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from harness.core.errors import UserError
from harness.core.serving import Launch
from harness.servers.embedded import EmbeddedServer


def ask(base_url, question, **settings):
    """The answer, asked greedily."""
    message = {"role": "user", "content": question}
    body = {"model": "nano", "messages": [message], "temperature": 0, "max_tokens": 16} | settings
    request = Request(f"{base_url}/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urlopen(request) as response:
        return json.load(response)["choices"][0]["message"]["content"]


def answers(base_url):
    """Whether anything listens there."""
    try:
        with urlopen(f"{base_url}/models", timeout=2):
            return True
    except OSError:
        return False


@pytest.mark.parametrize("model", ["nano-scout", "nano-maverick"])
def test_it_answers_while_open_and_is_gone_after(model):
    """Both models do a sum, on loopback, and leave no process."""
    with EmbeddedServer(model=model).start(Launch()) as started:
        base_url = started.base_url
        assert base_url.startswith("http://127.0.0.1:")
        assert ask(base_url, "What is 3 + 4? Answer with the number only.") == "7"
    assert not answers(base_url)


def test_a_prompt_beyond_the_context_is_refused():
    """The server says so instead of cutting the prompt: this is what makes an item unservable."""
    with EmbeddedServer(model="nano-scout", context=256).start(Launch()) as started:
        with pytest.raises(HTTPError) as refused:
            ask(started.base_url, "The quick brown fox. " * 200)
        with refused.value as error:
            assert error.code == 400
            assert "exceed_context_size_error" in error.read().decode()


def test_it_dies_with_its_parent():
    """kill -9 of the harness leaves no server behind."""
    program = (
        "import time\n"
        "from harness.core.serving import Launch\n"
        "from harness.servers.embedded import EmbeddedServer\n"
        "with EmbeddedServer(model='nano-scout').start(Launch()) as started:\n"
        "    print(started.base_url, flush=True)\n"
        "    time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        base_url = parent.stdout.readline().strip()
        assert answers(base_url)
        os.kill(parent.pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while answers(base_url):
        assert time.monotonic() < deadline, "the server outlived its parent"
        time.sleep(0.05)


def test_ctrl_c_does_not_reach_it():
    """The harness lets answers in flight arrive; a terminal sends Ctrl-C to every process of the group."""
    program = (
        "import signal, time\n"
        "from harness.core.serving import Launch\n"
        "from harness.servers.embedded import EmbeddedServer\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "with EmbeddedServer(model='nano-scout').start(Launch()) as started:\n"
        "    print(started.base_url, flush=True)\n"
        "    time.sleep(60)"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as parent:
        base_url = parent.stdout.readline().strip()
        os.killpg(parent.pid, signal.SIGINT)
        time.sleep(0.3)
        assert answers(base_url)
        parent.kill()


def test_a_server_that_does_not_start_says_why():
    """A context that llama.cpp has no number for: one error with its last words."""
    impossible = EmbeddedServer(model="nano-scout", context=1 << 40)
    with pytest.raises(UserError, match="nano-scout ended while it was starting"), impossible.start(Launch()):
        pass


def test_the_fingerprint_covers_what_changes_answers():
    """Other weights, another context, another order of operations."""
    variants = [{}, {"context": 512}, {"slots": 2}, {"threads": 2}]
    prints = [EmbeddedServer(model="nano-scout", **variant).fingerprint() for variant in variants]
    assert len({*prints, EmbeddedServer(model="nano-maverick").fingerprint()}) == 5


def test_answers_do_not_depend_on_what_was_asked_before():
    """At temperature 0 a killed and continued run must give the answers of an undisturbed one."""
    questions = [f"What is {left} + 38? Answer with the number only." for left in range(11, 41)]
    with EmbeddedServer(model="nano-scout").start(Launch()) as started:
        forwards = [ask(started.base_url, question) for question in questions]
        backwards = [ask(started.base_url, question) for question in reversed(questions)]
    assert forwards == backwards[::-1]
