"""This machine as a place."""

from __future__ import annotations

import socket

import pytest

from harness.core.errors import UserError
from harness.core.serving import Launch
from harness.servers.job import Job
from harness.servers.places.local import LocalPlace
from tests.fakes.small_engine import asked, gone


def test_it_runs_while_it_is_needed(job):
    """The engine answers inside, is gone after, and its output is in the log."""
    with LocalPlace().run(job(), Launch()) as running:
        pid = asked(running.address)["pid"]
        assert "the engine starts" in running.log.read_text()
        assert running.exit_code() is None
    assert gone(pid)


def test_a_port_that_is_taken_is_refused_before_anything_is_started(job):
    """And the fix is said."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = job(port=other.getsockname()[1])
        with pytest.raises(UserError, match=f"port {taken.port} cannot be used.*leave .port. out"):
            LocalPlace().run(taken, Launch()).__enter__()


def test_a_missing_program_is_named():
    """With what to do."""
    with pytest.raises(UserError, match="vLLM is not installed here: there is no no-such-engine"):
        LocalPlace().run(Job("vLLM", ("no-such-engine",), 1), Launch()).__enter__()


def test_several_nodes_are_refused(job):
    """This machine is one."""
    with pytest.raises(UserError, match="2 nodes"):
        LocalPlace().run(job(nodes=2), Launch()).__enter__()


def test_the_environment_is_passed_with_the_gpus(job):
    """The job's variables, and the GPUs of the launch in NVML's order."""
    with LocalPlace().run(job(environment={"A_WORD": "two words"}), Launch(gpus=(1, 3))) as running:
        environment = asked(running.address)["environment"]
    assert environment["A_WORD"] == "two words"
    assert environment["CUDA_VISIBLE_DEVICES"] == "1,3"
    assert environment["CUDA_DEVICE_ORDER"] == "PCI_BUS_ID"


def test_an_engine_that_ends_tells_its_exit_code(job):
    """Its own."""
    with LocalPlace().run(Job("x", ("sh", "-c", "exit 7"), job().port), Launch()) as running:
        while (code := running.exit_code()) is None:
            pass
    assert code == 7


def test_what_is_shown_can_be_pasted():
    """A shell command, with what it needs in its environment."""
    job = Job("vLLM", ("vllm", "serve", "a model"), 1, {"X": "1 2"})
    assert LocalPlace().shown(job) == "X='1 2' vllm serve 'a model'"
