"""Limits that no process raises again, and privileges that none gets back."""

from __future__ import annotations

import os
import signal
import subprocess
import time

import pytest

from tests.sandbox.inside.scripts import command

LIMITED = "limits.limit(1 << 30, 20, 1 << 20, 32)\n"
ROOT = os.geteuid() == 0


def test_limits_are_set_and_cannot_be_raised(alone):
    """Soft and hard ones alike: memory, CPU time, files' sizes, descriptors, dumps, locked memory, queues."""
    found = alone(
        "limits.give_up_privileges()\n" + LIMITED + "kinds = 'AS CPU FSIZE NOFILE CORE MEMLOCK MSGQUEUE'.split()\n"
        "for kind in kinds:\n"
        "    number = getattr(resource, 'RLIMIT_' + kind)\n"
        "    found[kind] = list(resource.getrlimit(number))\n"
        "    tries('more ' + kind, resource.setrlimit, number, (1 << 40, 1 << 40))\n"
    )
    wanted = {"AS": 1 << 30, "CPU": 20, "FSIZE": 1 << 20, "NOFILE": 32, "CORE": 0, "MEMLOCK": 0, "MSGQUEUE": 0}
    assert {kind: found[kind] for kind in wanted} == {kind: [value, value] for kind, value in wanted.items()}
    assert {found[f"more {kind}"] for kind in wanted} == {"ValueError"}  # what Python makes of EPERM here


def test_limits_that_were_lower_before_stay(alone):
    """A user's own limit is no reason to fail, and none to be given more."""
    found = alone(
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 2000))\n" + LIMITED
        + "found['file'] = list(resource.getrlimit(resource.RLIMIT_FSIZE))\n"
    )  # fmt: skip
    assert found == {"file": [2000, 2000]}


def test_what_is_used_up_is_an_error(alone):
    """Memory, descriptors, and the size of a file."""
    found = alone(
        "limits.limit(300 << 20, 20, 1 << 20, 32)\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "tries('memory', bytearray, 400 << 20)\n"
        "tries('descriptors', lambda: [os.dup(0) for n in range(40)])\n"
        "for n in range(10, 20): os.close(n)\n"
        "tries('file', lambda: os.write(os.open('big', os.O_CREAT | os.O_WRONLY), b'x' * (2 << 20)))\n"
        "tries('more', lambda: os.write(os.open('big', os.O_APPEND | os.O_WRONLY), b'x'))\n"
    )
    assert found == {"memory": "MemoryError", "descriptors": "EMFILE", "file": 1 << 20, "more": "EFBIG"}


def test_cpu_time_ends_a_process(tmp_path):
    """By the kernel itself, should nobody watch."""
    loops = command("limits.limit(1 << 30, 1, 1 << 20, 32)\nwhile True: pass\n")
    done = subprocess.run(loops, cwd=tmp_path, timeout=60)
    assert done.returncode in (-signal.SIGXCPU, -signal.SIGKILL)


def test_privileges_are_given_up_for_good(alone):
    """No capability of any set, none for a program that is started, and none to come; no other process looks in."""
    found = alone(
        "found['admin'] = limits.has_admin()\nlimits.give_up_privileges()\nfound['admin after'] = limits.has_admin()\n"
        "for set in ('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'): found[set] = int(status(set), 16)\n"
        "found['new'] = int(status('NoNewPrivs'))\n"
        "found['dumpable'] = kernel.LIBC.prctl(3, 0, 0, 0, 0)\n"
    )
    assert found["admin after"] is False
    assert (found["CapPrm"], found["CapEff"], found["CapInh"], found["CapAmb"]) == (0, 0, 0, 0)
    assert (found["new"], found["dumpable"]) == (1, 0)
    if found["admin"]:
        assert found["CapBnd"] == 0


@pytest.mark.skipif(not ROOT, reason="only root has what could be passed on")
def test_a_process_can_keep_privileges_that_it_passes_to_no_program(alone):
    """As a worker does."""
    found = alone(
        "before = status('CapEff')\nlimits.bound_privileges()\nlimits.bound_privileges()\n"
        "found['same'] = before == status('CapEff')\nfound['bound'] = int(status('CapBnd'), 16)\n"
    )
    assert found == {"same": True, "bound": 0}


@pytest.mark.skipif(not ROOT, reason="only root has what could be left over")
def test_root_without_privileges_does_what_any_user_may(alone):
    """Neither files of others, nor mounts, nor owners."""
    found = alone(
        "os.makedirs('theirs', 0o700); os.chown('theirs', 12345, 12345)\nlimits.give_up_privileges()\n"
        "tries('read', os.listdir, 'theirs')\ntries('own', os.chown, '.', 1, 1)\ntries('root', os.chroot, '.')\n"
        "tries('other', os.setuid, 12345)\n"
        "tries('mount', lambda: kernel.checked(kernel.LIBC.mount(b'none', b'.', b'tmpfs', 0, None), 'mount'))\n"
    )
    assert found == {"read": "EACCES", "own": "EPERM", "root": "EPERM", "other": "EPERM", "mount": "EPERM"}


def test_a_process_ends_with_its_parent(tmp_path):
    """However the parent ended."""
    waits = command(
        "if os.fork() == 0:\n"
        "    limits.die_with_parent()\n    os.write(1, b'%d\\n' % os.getpid())\n    time.sleep(60)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(waits, cwd=tmp_path, stdout=subprocess.PIPE) as parent:
        assert parent.stdout.readline()
        parent.kill()
        begun = time.monotonic()
        assert parent.stdout.read() == b""  # the child held it open
        assert time.monotonic() - begun < 30
