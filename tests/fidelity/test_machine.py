"""What this machine has."""

import pytest

from harness.fidelity.machine import machine


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Put a `vllm` on PATH that does what a test wants."""

    def install(script):
        path = tmp_path / "vllm"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return install


def found(name):
    """The check of that name, None when there is none."""
    return next((check for check in machine() if check.name == name), None)


def test_it_tells_of_everything_that_an_evaluation_needs():
    """One check each."""
    names = [check.name for check in machine()]
    assert {"Python", "extras", "GPUs", "sandbox", "disk", "memory"} <= set(names)


def test_an_engine_on_path_says_its_version(program):
    """In its own words."""
    program("echo 0.24.0")
    assert (found("vllm").verdict, found("vllm").evidence) == ("passed", "0.24.0")


def test_an_engine_that_does_not_run_fails(program):
    """A broken installation is on PATH as well as a good one."""
    program("echo no libcuda >&2; exit 1")
    assert found("vllm").failed
    assert "no libcuda" in found("vllm").evidence


def test_no_engine_is_nothing_wrong(monkeypatch, tmp_path):
    """Servers may be elsewhere."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert found("engines").verdict == "unknown"


def test_a_full_disk_fails(monkeypatch, tmp_path):
    """/proc has no room at all."""
    monkeypatch.setenv("HARNESS_CACHE", "/proc/cache")
    assert found("disk").failed
