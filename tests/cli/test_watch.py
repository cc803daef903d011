"""`harness watch`, as a user runs it, against a Hub and an index on this machine."""

from __future__ import annotations

import http.client
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing

import pytest

from tests.fakes.forked import commands
from tests.hub.conftest import hub, index  # noqa: F401 – fixtures
from tests.hub.falcon import NAME, README

CARD = f"id: falcon\nname: Falcon\nrepository: {NAME}\n"
SECRET, TOKEN = "open-sesame-4711", "hf_ofTheUser4711"


@pytest.fixture
def watch(tmp_path, hub, index):  # noqa: F811
    """Run `harness watch` there."""
    (tmp_path / "falcon.yaml").write_text(CARD)

    def run(*arguments, **variables):
        environment = {**os.environ, "HF_ENDPOINT": hub.url, **variables}
        return commands().run(["watch", "--index", index.simple, *arguments], tmp_path, environment, timeout_s=60)

    return run


class Going:
    """A `harness watch` that goes on; `line()` is the next that it prints."""

    def __init__(self, folder, hub, *arguments):  # noqa: F811
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "harness", "watch", "falcon.yaml", *arguments],
            cwd=folder, env={**os.environ, "HF_ENDPOINT": hub.url, "HOOK": SECRET}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=lambda: [self.lines.put(line) for line in self.process.stdout])
        self.reader.start()

    def until(self, words):
        """The first line with these words."""
        while True:
            line = self.lines.get(timeout=20)
            if words in line:
                return line

    def stop(self):
        """Ctrl-C; gives the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=20)


@pytest.fixture
def going(tmp_path, hub):  # noqa: F811
    """Start one that goes on."""
    (tmp_path / "falcon.yaml").write_text(CARD)
    started = []

    def start(*arguments):
        started.append(Going(tmp_path, hub, *arguments))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait()
        each.reader.join()
        each.process.stdout.close()


def test_what_changed_is_printed_with_what_it_calls_for(watch, hub, index):  # noqa: F811
    """First nothing, then each change on its line; the state makes the names superfluous."""
    first = watch("falcon.yaml", "--engine", "vllm")
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == "Seen for the first time, so nothing to compare with: falcon, vllm\n"
    hub.publish(NAME, {"tokenizer.json": "{}", "README.md": README.replace("74.3", "75")})
    index.release("vllm", "0.33.0")
    then = watch()
    assert (then.returncode, then.stderr) == (0, "")
    assert then.stdout.splitlines() == [
        "falcon: tokenizer: rerun: changed: tokenizer.json",
        "falcon: reported scores: reread scores: MMLU-Pro, Falcon: 74.3 → 75",
        "vllm: release: upgrade: vllm 0.33.0 is out",
    ]
    assert watch().stdout == "As before: falcon, vllm\n"


def test_json_has_the_same_for_machines(watch, hub):  # noqa: F811
    """One line, each change with its id, as in changes.jsonl."""
    watch("falcon.yaml")
    hub.publish(NAME, {"tokenizer.json": "{}"})
    (change,) = json.loads(watch("--json").stdout)["changes"]
    assert (change["subject"], change["part"], change["calls_for"]) == ("falcon", "tokenizer", "rerun")
    assert len(change["id"]) == 32


def test_a_lost_network_is_told_and_no_error(watch, hub):  # noqa: F811
    """Exit code 0, in a line that says when it is tried again."""
    watch("falcon.yaml")
    hub.stop()
    lost = watch()
    assert (lost.returncode, lost.stderr) == (0, "")
    assert lost.stdout.startswith("falcon: acme/Falcon-9B: not reached (ConnectError); again after ")


def test_offline_mode_is_heeded(watch, hub):  # noqa: F811
    """HF_HUB_OFFLINE keeps the client from asking, and that is no error either."""
    done = watch("falcon.yaml", HF_HUB_OFFLINE="1")
    assert done.returncode == 0
    assert "HF_HUB_OFFLINE is set" in done.stdout
    assert hub.statuses() == []


def test_the_token_is_sent_and_nowhere_else(watch, hub, tmp_path):  # noqa: F811
    """The client sends it; it is in no file and in no output, also when the server says it."""
    hub.tokens.add(TOKEN)
    hub.gate(NAME, "manual")
    done = watch("falcon.yaml", HF_TOKEN=TOKEN)
    ours = [each for each in hub.asked if each.path != "/api/agent-harnesses"]  # the client's own, once a day
    assert {each.headers.get("authorization") for each in ours} == {f"Bearer {TOKEN}"}
    assert "gated" not in done.stdout
    hub.limit(X_Error_Message=TOKEN, X_Error_Code=TOKEN)
    done = watch("falcon.yaml", HF_TOKEN=TOKEN)
    held = [file.read_text(errors="replace") for file in (tmp_path / "nightly").iterdir()]
    assert all(TOKEN not in text for text in (done.stdout, done.stderr, *held))


def test_every_looks_again_until_it_is_stopped(going, hub):  # noqa: F811
    """A change is told without a new start; Ctrl-C is no error."""
    watching = going("--every", "1s")
    watching.until("Seen for the first time")
    hub.publish(NAME, {"tokenizer.json": "{}"})
    assert watching.until("tokenizer") == "falcon: tokenizer: rerun: changed: tokenizer.json\n"
    assert watching.stop() == 0


def post(address, payload, secret):
    """The status that the receiver answers with."""
    with closing(http.client.HTTPConnection(address, timeout=5)) as connection:
        connection.request("POST", "/webhook", json.dumps(payload), {"X-Webhook-Secret": secret})
        return connection.getresponse().status


def test_a_webhook_makes_it_look(going, hub, tmp_path):  # noqa: F811
    """At once, at the card that it names, with nothing polled in between; the secret is nowhere to be read."""
    watching = going("--listen", ":0", "--secret-env", "HOOK")
    address = watching.until("Listening at ").split("/")[2]
    assert address.startswith("127.0.0.1:")
    watching.until("Seen for the first time")
    hub.publish(NAME, {"tokenizer.json": "{}"})
    hub.asked.clear()
    assert post(address, hub.webhook(NAME), "wrong") == 401
    assert post(address, hub.webhook(NAME), SECRET) == 200
    assert "tokenizer" in watching.until("falcon: ")
    assert watching.stop() == 0
    held = [file.read_text(errors="replace") for file in (tmp_path / "nightly").iterdir()]
    assert all(SECRET not in text for text in held)


def test_what_a_limit_kept_back_is_looked_at_when_it_is_over(going, hub):  # noqa: F811
    """Without another webhook, and with nothing polled."""
    watching = going("--listen", ":0", "--secret-env", "HOOK")
    address = watching.until("Listening at ").split("/")[2]
    watching.until("Seen for the first time")
    hub.publish(NAME, {"tokenizer.json": "{}"})
    hub.limit(Retry_After="2")
    assert post(address, hub.webhook(NAME), SECRET) == 200
    watching.until("too many requests (429)")
    hub.instead = None
    assert "rerun" in watching.until("tokenizer")


def test_a_webhook_for_another_model_asks_nothing(going, hub):  # noqa: F811
    """Many repositories may be in one webhook."""
    watching = going("--listen", "127.0.0.1:0", "--secret-env", "HOOK")
    address = watching.until("Listening at ").split("/")[2]
    watching.until("Seen for the first time")
    hub.asked.clear()
    assert post(address, hub.webhook("acme/other"), SECRET) == 200
    time.sleep(1)  # in which it would have looked
    assert watching.stop() == 0
    assert hub.statuses() == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--listen", "127.0.0.1:0"), "a receiver without a secret would believe anybody"),
        (("--listen", "127.0.0.1:0", "--secret-env", "NOT_SET_ANYWHERE"), "a receiver without a secret"),
        (("--listen", "somewhere"), "is no HOST:PORT"),
        (("--secret-env", "HOOK"), "--secret-env is of --listen"),
        (("--engine", "vlm"), 'unknown engine "vlm"'),
        (("--every", "soon"), "no interval"),
        (("nano-scout",), "has no repository to watch"),
        (("llama-4-scuot",), "llama-4-scout"),
        (("--index", "file:///etc", "--engine", "vllm"), "http or https"),
    ],
)
def test_mistakes_are_one_line(watch, arguments, said):
    """Exit code 2."""
    done = watch(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_state_is_a_mistake_to_mend(watch, tmp_path):
    """It is named."""
    (tmp_path / "nightly").mkdir()
    (tmp_path / "nightly/watch.json").write_text("{")
    done = watch()
    assert done.returncode == 2
    assert "nightly/watch.json" in done.stderr


def test_a_port_that_is_taken_is_a_mistake(watch, hub):  # noqa: F811
    """In one line, with the address."""
    address = hub.url.removeprefix("http://")
    done = watch("falcon.yaml", "--listen", address, "--secret-env", "HOOK", HOOK=SECRET)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f"{address}: cannot listen there: Address already in use" in done.stderr


def test_without_the_client_the_extra_is_named(watch, tmp_path):
    """In the line that says what is missing."""
    (tmp_path / "without").mkdir()
    (tmp_path / "without/huggingface_hub.py").write_text("raise ImportError")
    path = os.pathsep.join((str(tmp_path / "without"), os.environ.get("PYTHONPATH", "")))
    done = watch("falcon.yaml", PYTHONPATH=path)
    assert done.returncode == 2
    assert "pip install 'openweight-harness[hub]'" in done.stderr
