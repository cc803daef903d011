"""Namespaces of a worker's own, and a small file system for each program: where that is permitted."""

from __future__ import annotations

import os
import subprocess
import time

import pytest

from tests.sandbox.inside.scripts import command

SEPARATED = "names = namespaces.separate()\nfound['names'] = list(names)\n"


@pytest.fixture
def separated(alone):
    """What code finds in namespaces of its own; the test is left out where there can be none."""

    def run(code):
        found = alone(SEPARATED + "if not names:\n    say()\n    os._exit(0)\n" + code)
        if not found["names"]:
            pytest.skip("no namespace may be made here")
        return found

    return run


def test_a_worker_is_the_same_user_in_new_namespaces(separated):
    """With mounts of its own at least: that is what a program's folder needs."""
    found = separated(f"found['ids'] = [os.getuid() == {os.getuid()}, os.getgid() == {os.getgid()}]\n")
    assert found["ids"] == [True, True]
    assert "mount" in found["names"]


def test_new_namespaces_are_those_that_it_names(alone):
    """Each is another than before; the machine's are left alone."""
    found = alone(
        "kinds = {'user': 'user', 'mount': 'mnt', 'net': 'net', 'ipc': 'ipc', 'uts': 'uts'}\n"
        "def now(): return {name: os.readlink('/proc/self/ns/' + file) for name, file in kinds.items()}\n"
        "before = now()\n" + SEPARATED + "after = now()\n"
        "found['new'] = sorted(name for name in kinds if before[name] != after[name])\n"
    )
    assert found["new"] == sorted(set(found["names"]) - {"pid"})


def test_there_is_no_network_in_a_namespace_of_its_own(separated):
    """Not even the machine itself can be called."""
    found = separated("tries('call', socket.create_connection, ('127.0.0.1', 9), 1)\n")
    if "net" in found["names"]:
        assert found["call"] == "ENETUNREACH"


def test_an_own_folder_is_empty_small_and_nobody_else_s(separated, tmp_path):
    """It hides what was there, takes so many bytes and files, executes nothing, and is gone afterwards."""
    (tmp_path / "before").write_text("x")
    found = separated(
        "found['own'] = namespaces.own_folder(os.getcwd(), 1 << 20, 10)\nos.chdir(os.getcwd())\n"
        "tries('list', os.listdir, '.')\n"
        "tries('bytes', lambda: open('big', 'wb', 0).write(b'x' * (2 << 20)))\n"
        "os.truncate('big', 0)\n"
        "tries('files', lambda: [open(str(n), 'w').close() for n in range(20)])\n"
        "shutil.rmtree('.', ignore_errors=True)\n"
        "shutil.copy('/bin/true', 'true'); os.chmod('true', 0o755)\n"
        "tries('execute', os.execv, 'true', ['true'])\n"
    )
    names, found["names"] = found["names"], []
    assert names
    assert found == {"names": [], "own": True, "list": [], "bytes": 1 << 20, "files": "ENOSPC", "execute": "EACCES"}
    assert [path.name for path in tmp_path.iterdir()] == ["before"]


def test_other_files_can_be_kept_as_they_are(separated, tmp_path):
    """For this process alone: whoever has other mounts goes on writing. The own folder can still be written."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "theirs").write_text("x")
    found = separated(
        "found['own'] = namespaces.own_folder('folder', 1 << 20, 10) and namespaces.keep_other_files('folder')\n"
        "os.chdir(os.path.abspath('folder'))\n"
        "tries('own file', open, 'mine', 'w')\ntries('own mode', os.chmod, 'mine', 0o600)\n"
        "tries('write', open, '../theirs', 'w')\ntries('mode', os.chmod, '../theirs', 0o777)\n"
        "tries('time', os.utime, '../theirs')\ntries('new', open, '../new', 'w')\n"
    )
    changed = {name: found[name] for name in ("write", "mode", "time", "new")}
    assert (found["own"], found["own file"], found["own mode"]) == (True, "done", "done")
    assert set(changed.values()) == {"EROFS"}
    (tmp_path / "theirs").write_text("y")


def test_a_new_worker_starts_no_program_with_a_capability(separated):
    """What it has itself it keeps: it is to make file systems."""
    found = separated("found['admin'] = limits.has_admin()\nfound['bound'] = int(status('CapBnd'), 16)\n")
    assert found["admin"] is True
    assert found["bound"] == 0


def test_an_own_folder_is_another_for_each_process(separated):
    """What one leaves the next does not find."""
    found = separated(
        "here = os.getcwd()\n"
        "def child():\n"
        "    pid = os.fork()\n"
        "    if pid == 0:\n"
        "        made = namespaces.own_folder(here, 1 << 20, 10)\n"
        "        os.chdir(here)\n"
        "        left = os.listdir('.')\n        open('left', 'w').close()\n"
        "        os._exit(10 * made + len(left))\n"
        "    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])\n"
        "if 'pid' in names: namespaces.become_init(())\n"
        "found['children'] = [child(), child(), os.listdir(here)]\n"
    )
    assert found["children"] == [10, 10, []]


FIRST = "if 'pid' in names:\n    namespaces.become_init(())\n"


def test_the_first_process_takes_all_others_with_it(separated, tmp_path):
    """One that left its group and session ends as well."""
    found = separated(
        FIRST + "found['pid'] = os.getpid()\n"
        "if os.fork() == 0:\n"
        "    os.close(1); os.close(2); os.setsid(); time.sleep(0.5); open('survived', 'w').close(); os._exit(0)\n"
    )
    if "pid" in found["names"]:
        time.sleep(0.8)
        assert found["pid"] == 1
        assert not (tmp_path / "survived").exists()


def test_the_end_of_the_first_process_is_its_parent_s(tmp_path):
    """Whoever started the worker sees how it ended, and what it held open for it is closed."""
    ends = command(SEPARATED + FIRST + "os._exit(7)\n")
    assert subprocess.run(ends, cwd=tmp_path, timeout=60).returncode == 7
