"""Hostile text in a terminal: no command prints what would move its cursor, colour it or turn its writing around."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys

import pytest
import yaml

from tests.fakes.forked import commands
from tests.fakes.server import FakeServer, Reply
from tests.hostile.runs import attacked_run, models_run
from tests.hostile.strings import HOSTILE, SURROGATE

STRINGS = (*HOSTILE.values(), SURROGATE)
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_OBEYED = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_DIRECTION}]")
_OURS = re.compile(r"\x1b\[[0-9;?]*[mKhlAGJ]|\r")  # rich's colours and its table that is drawn again


def command(folder, *arguments):
    """Run `harness` in that folder; what came out of it, both streams."""
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
    done = commands().run(arguments, folder, environment, timeout_s=120)
    return done.stdout + done.stderr


def obeyed(printed):
    """What a terminal would obey in these words, each with what stands around it."""
    return [printed[max(0, found.start() - 30) : found.end() + 10] for found in _OBEYED.finditer(printed)]


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """An experiment whose every text is an attack, run against a server that answers with attacks; what it printed."""
    folder = tmp_path_factory.mktemp("hostile")
    with FakeServer() as server:
        answers(server)
        write_experiment(folder, server.url)
        printed = command(folder, "run", "x.yaml")
    return folder, printed


def answers(server):
    """Names, answers, reasons and errors: each string in turn, as JSON escapes it."""
    told = [{"id": words, "owned_by": words, "max_model_len": 4096} for words in ("m", *STRINGS)]
    server.pages["GET /v1/models"] = Reply(json.dumps({"data": told}).encode())
    turn = iter(STRINGS * 20)

    def respond(request):
        words = next(turn)
        if len(words) % 5 == 0:
            return Reply(json.dumps({"error": {"message": words}}).encode(), status=400)
        message = {"role": "assistant", "content": words, "reasoning_content": words}
        choice = {"index": 0, "message": message, "delta": message, "finish_reason": "stop"}
        return Reply(json.dumps({"id": words, "model": words, "choices": [choice]}).encode())

    server.respond = respond


def write_experiment(folder, url):
    """Suites, tasks, samples and descriptions of such names, in YAML's and JSON's own escapes."""
    (folder / "suites").mkdir()
    rows = ({"id": f"{n} {words}", "question": words, "answer": words} for n, words in enumerate(HOSTILE.values()))
    (folder / "suites/rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    task = {"name": "sums", "source": {"kind": "jsonl", "path": "rows.jsonl", "id": "id", "target": "answer"}}
    task |= {"prompt": {"user": "{{ question }}"}, "scorer": {"kind": "match"}}
    description = " ".join(HOSTILE.values()).replace("${", "$${")  # which YAML files write for a ${ of no variable
    (folder / "suites/mine.yaml").write_text(
        yaml.safe_dump({"name": "mine", "description": description, "tasks": [task]})
    )
    endpoint = {"base_url": url, "model": "m"}
    experiment = {"name": "x", "description": description, "suites": ["mine"]}
    experiment |= {"models": [{"card": "llama-4-scout", "endpoint": endpoint}]}
    (folder / "x.yaml").write_text(yaml.safe_dump(experiment))


def test_a_run_prints_nothing_that_a_terminal_obeys(asked):
    """Its progress, notices, result and errors."""
    folder, printed = asked
    assert "Traceback" not in printed
    assert (folder / "results").exists()
    assert obeyed(printed) == []


@pytest.mark.parametrize("name", ["check", "doctor"])
def test_what_a_server_says_is_printed_so(tmp_path, name):
    """Its model's names, its facts, why it refuses."""
    with FakeServer() as server:
        answers(server)
        write_experiment(tmp_path, server.url)
        printed = command(tmp_path, name, "x.yaml")
    assert "Traceback" not in printed and "Llama 4 Scout" in printed
    assert obeyed(printed) == []


def test_lists_print_nothing_that_a_terminal_obeys(tmp_path):
    """Suites and cards may be anybody's files, also those that cannot be read."""
    write_experiment(tmp_path, "http://127.0.0.1:9")
    for n, words in enumerate(HOSTILE.values()):
        (tmp_path / f"suites/{n}.yaml").write_text(yaml.safe_dump({"name": words, "description": words, words: words}))
    printed = command(tmp_path, "list", "suites")
    assert "Traceback" not in printed and "mine" in printed
    assert obeyed(printed) == []


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A folder with two runs of attacks: in every text of a sample, and in the names of models."""
    folder = tmp_path_factory.mktemp("kept")
    attacked_run(folder / "results" / "texts")
    models_run(folder / "results" / "names", (*STRINGS[-13:-8], *STRINGS[-8:-1]))
    return folder


def test_show_prints_nothing_that_a_terminal_obeys(kept):
    """Names of models, suites, samples and tags, prompts, answers and errors."""
    lines = (kept / "results/texts/completions.jsonl").read_bytes().splitlines()
    items = [json.loads(line)["item"]["id"] for line in lines]
    of_a_terminal = [n for n, words in enumerate(HOSTILE.values()) if _OBEYED.search(words)]
    shown = [
        command(kept, "show", "texts", items[4 * ((n - 7) % len(HOSTILE))]) for n in of_a_terminal
    ]  # where it is the answer
    shown += [command(kept, "show", "texts", "one"), command(kept, "show", "texts", items[3], "--task", "\x1b[31m")]
    for printed in shown:
        assert "Traceback" not in printed
        assert obeyed(printed) == []


def test_report_prints_nothing_that_a_terminal_obeys(kept):
    """What it writes, and what is wrong with a run of which a line is damaged."""
    printed = command(kept, "report", "names")
    assert printed.strip().endswith("names.html")
    with (kept / "results/texts/completions.jsonl").open("a") as journal:
        journal.write('{"item": "\\u001b[31m \\u202e"}\n')
    damaged = command(kept, "report", "texts")
    assert "cannot be read" in damaged and "Traceback" not in damaged
    assert obeyed(printed + damaged) == []


def test_a_run_on_a_terminal_draws_only_its_own_table(tmp_path):
    """In a real one, where rich draws again and colours: nothing else that moves or colours is let through."""
    with FakeServer() as server:
        answers(server)
        write_experiment(tmp_path, server.url)
        printed = on_a_terminal(tmp_path, "run", "x.yaml", "--no-report")
    assert "\x1b[" in printed, "rich draws on it"
    assert obeyed(_OURS.sub("", printed)) == []
    assert "\x1b[31mred" not in printed and "\x1b[8m" not in printed


def on_a_terminal(folder, *arguments):
    """Run `harness` on a pseudo-terminal; what it was sent."""
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "harness", *arguments],
        cwd=folder,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "160", "LINES": "40"},
    ):
        os.close(follower)
        sent = b""
        try:
            while more := os.read(leader, 65_536):
                sent += more
        except OSError:  # Linux says so at the end
            pass
    os.close(leader)
    return sent.decode(errors="replace")
