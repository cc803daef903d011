"""Another machine by ssh: here `ssh` is a program that runs the command by itself, with the real keeper."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from harness.core.errors import StartStoppedError, UserError
from harness.core.serving import Launch
from harness.servers.job import Job
from harness.servers.keeper import processes, stat_of
from harness.servers.places.connection import Connection
from harness.servers.places.ssh import SshPlace
from tests.fakes.small_engine import asked, gone, within

SSH = """
import re, signal, socket, subprocess, sys, threading
here, there = re.search(r"-L 127.0.0.1:(\\d+):127.0.0.1:(\\d+)", " ".join(sys.argv)).groups()
def carry(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass
def forward():
    listener = socket.create_server(("127.0.0.1", int(here)))
    while True:
        guest, _ = listener.accept()
        try:
            host = socket.create_connection(("127.0.0.1", int(there)))
        except OSError:
            guest.close()
            continue
        threading.Thread(target=carry, args=(guest, host), daemon=True).start()
        threading.Thread(target=carry, args=(host, guest), daemon=True).start()
FORWARD
shell = subprocess.Popen(["sh", "-c", sys.argv[-1]], stdin=subprocess.PIPE)
def heard():
    while data := sys.stdin.buffer.raw.read(4096):
        shell.stdin.write(data)
        shell.stdin.flush()
    shell.stdin.close()
threading.Thread(target=heard, daemon=True).start()
sys.exit(shell.wait())
"""
FORWARDING = SSH.replace("FORWARD", "threading.Thread(target=forward, daemon=True).start()")
PLACE = SshPlace(host="node", python=sys.executable)


@pytest.fixture
def ssh(program):
    """An ssh that reaches this machine."""
    program("ssh", FORWARDING)


def failing(program, words):
    """An ssh that gives up with these words."""
    program("ssh", f"import sys; print({words!r}, file=sys.stderr); sys.exit(255)")


def greeted(port):
    """Take the greeting, as the harness does."""
    with socket.create_connection(("127.0.0.1", port)) as guest:
        return guest.recv(8)


def parent_of(pid):
    """Who started a process."""
    return stat_of(pid)[1]


def words_of(pid):
    """Its command line."""
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")


@pytest.mark.usefixtures("ssh")
def test_it_runs_there_while_it_is_needed(job):
    """Asked through the forwarded port, with its output in the log here; gone after."""
    told = []
    with PLACE.run(job(), Launch(tell=told.append)) as running:
        pid = asked(running.address)["pid"]
        assert "the engine starts" in running.log.read_text()
        assert running.exit_code() is None
    assert gone(pid)
    assert told[0].startswith("connected to")


@pytest.mark.usefixtures("ssh")
def test_environment_and_gpus_are_passed(job):
    """Also what a shell would take apart; programs beside Python are found."""
    place = SshPlace(host="node", python=sys.executable, gpus=(2, 0))
    with place.run(job(environment={"WORDS": "it's $HOME `x` \\"}), Launch()) as running:
        environment = asked(running.address)["environment"]
    assert environment["WORDS"] == "it's $HOME `x` \\"
    assert environment["CUDA_VISIBLE_DEVICES"] == "2,0"
    assert environment["PATH"].startswith(str(Path(sys.executable).parent))


@pytest.mark.usefixtures("ssh")
def test_a_killed_connection_ends_the_engine(job):
    """kill -9 of ssh: the other end hears that nobody is left."""
    with PLACE.run(job(), Launch()) as running:
        pid = asked(running.address)["pid"]
        mine = [each for each in processes() if parent_of(each) == os.getpid()]
        (connection,) = [each for each in mine if "BatchMode=yes" in words_of(each)]
        os.kill(connection, signal.SIGKILL)
        within(10, lambda: gone(pid))
        assert within(10, running.exit_code) in (255, -signal.SIGTERM)


@pytest.mark.usefixtures("ssh")
@pytest.mark.parametrize("above", [1, 2], ids=["the keeper", "what watches it"])
def test_either_watcher_may_be_killed(job, above):
    """The other one ends the engine."""
    with PLACE.run(job(), Launch()) as running:
        engine = asked(running.address)["pid"]
        victim = engine
        for _ in range(above):
            victim = parent_of(victim)
        os.kill(victim, signal.SIGKILL)
        within(10, lambda: gone(engine))
        assert within(10, running.exit_code) in (255, -signal.SIGTERM)


def test_silence_ends_the_engine(job):
    """A connection that stays open and says nothing, as when a network fails."""
    wanted = job()
    line = Connection(("sh", "-c"), sys.executable, {})
    with subprocess.Popen(
        line.command(wanted, silence_s=1.0), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as other_end:
        assert b"connected" in other_end.stderr.readline()
        assert greeted(wanted.port) == b"harness\n"
        pid = asked(f"127.0.0.1:{wanted.port}")["pid"]
        within(10, lambda: gone(pid))
        assert other_end.stdout.read().endswith(b"EXIT -15\n")


@pytest.mark.usefixtures("ssh")
def test_a_missing_program_is_named_in_the_log():
    """As a shell would."""
    job = Job("vLLM", ("no-such-engine",), PLACE.free_port())
    with PLACE.run(job, Launch()) as running:
        assert within(10, running.exit_code) == 127
        assert "no-such-engine: No such file or directory" in running.log.read_text()


@pytest.mark.usefixtures("ssh")
def test_a_port_that_is_taken_there_is_told(job):
    """By the first that wants it."""
    with PLACE.run(job(), Launch()) as running:
        taken = job(port=int(words_of(asked(running.address)["pid"])[-2]))
        with pytest.raises(UserError, match=r"port is taken on node.*another .port."):
            PLACE.run(taken, Launch()).__enter__()


def test_an_sshd_that_forwards_nothing_is_told_at_once(job, program):
    """Long before the engine could be thought dead."""
    program("ssh", SSH.replace("FORWARD", ""))
    with pytest.raises(UserError, match=r"the sshd of node forwards no ports. It needs AllowTcpForwarding"):
        PLACE.run(job(), Launch()).__enter__()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("No ED25519 host key is known for node.\nHost key verification failed.", "not among the known hosts"),
        ("@ REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.", "has changed"),
        ("me@node: Permission denied (publickey).", "nobody in with these keys.*identity_file"),
        ("ssh: Could not resolve hostname node: Name or service not known", "no machine has the name node"),
        ("ssh: connect to host node port 22: Connection refused", "no sshd answers at node.*ssh_port"),
        ("ssh: connect to host node port 22: Connection timed out", "node does not answer"),
        ("bash: line 1: exec: python3: not found", "there is no .* on node.*Python 3.8"),
        ("harness: Python 3.8 is needed, this is 3.6.8", "too old"),
        ("kex_exchange_identification: read: Connection reset", "ssh to node failed: kex_exchange.*by hand"),
    ],
)
def test_what_ssh_complains_of_is_told_in_one_line(job, program, words, told):
    """With the fix."""
    failing(program, words)
    with pytest.raises(UserError, match=told) as raised:
        PLACE.run(job(), Launch()).__enter__()
    assert "\n" not in str(raised.value)
    assert raised.value.fix


def test_a_connection_that_is_no_longer_wanted_is_given_up(job, program):
    """While ssh still tries."""
    program("ssh", "import sys; sys.stdin.read()")
    began = time.monotonic()
    with pytest.raises(StartStoppedError):
        PLACE.run(job(), Launch(given_up=lambda: True)).__enter__()
    assert time.monotonic() - began < 10


def test_several_nodes_are_refused(job):
    """With what does them."""
    with pytest.raises(UserError, match=r"2 nodes.*slurm"):
        PLACE.run(job(nodes=2), Launch()).__enter__()


@pytest.mark.parametrize("word", ["-oProxyCommand=x", "a b", "", "a;b"])
def test_a_host_is_a_name_and_never_an_option(word):
    """Nor anything that a shell would read."""
    with pytest.raises(ValidationError):
        SshPlace(host=word)


def test_ssh_asks_nothing_and_accepts_no_unknown_host():
    """Known hosts stay as ssh has them."""
    command = " ".join(PLACE.ssh(1, 2))
    assert "BatchMode=yes" in command
    assert "StrictHostKeyChecking" not in command
    assert "UserKnownHostsFile" not in command


def test_what_is_shown_is_one_shell_command():
    """Which runs the engine there and forwards its port."""
    place = SshPlace(host="node", user="me", ssh_port=2222, gpus=(0, 1))
    words = shlex.split(place.shown(Job("vLLM", ("vllm", "serve", "a model"), 8000)))
    assert words[0] == "ssh"
    assert "8000:127.0.0.1:8000" in words
    assert words[-2] == "node"
    expected = ["CUDA_VISIBLE_DEVICES=0,1", "CUDA_DEVICE_ORDER=PCI_BUS_ID", "vllm", "serve", "a model"]
    assert shlex.split(words[-1]) == expected


def test_what_is_shown_finds_programs_beside_python():
    """As the harness does over there; a python of the PATH needs nothing."""
    place = SshPlace(host="node", python="/opt/my vllm/bin/python")
    there = shlex.split(place.shown(Job("vLLM", ("vllm",), 8000)))[-1]
    assert there == "PATH='/opt/my vllm/bin':\"$PATH\" vllm"
    assert "PATH" not in SshPlace(host="node").shown(Job("vLLM", ("vllm",), 8000))


def test_fewer_gpus_than_the_engine_takes():
    """Are refused before anything is started or shown."""
    with pytest.raises(UserError, match=r"on 8 GPUs, and on\.gpus names 2"):
        SshPlace(host="node", gpus=(0, 1)).shown(Job("vLLM", ("vllm",), 8000, gpus=8))
