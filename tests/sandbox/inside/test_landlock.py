"""Behind Landlock a process opens what it may, reaches nobody, and cannot go back."""

from __future__ import annotations

import os
import socket
import subprocess

import pytest

from harness.sandbox.inside import landlock


@pytest.fixture
def folder(tmp_path):
    """A folder that may be written, one that may be read, and a secret in neither."""
    for name in ("mine", "library"):
        (tmp_path / name).mkdir()
    (tmp_path / "library" / "module.py").write_text("x = 1")
    (tmp_path / "file").write_text("one file")
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "mine" / "link").symlink_to(tmp_path / "secret")
    return tmp_path


ALONE = "kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)\n"
RESTRICT = ALONE + "landlock.restrict(['library', 'file', '/dev/null', 'missing'], 'mine')\n"


def test_only_what_is_named_can_be_read(alone, folder):
    """With all below it; one that is not there is left out, and a link leads nowhere else."""
    found = alone(
        RESTRICT + "def read(path): return open(path).read()\n"
        "for path in ('library/module.py', 'file', 'secret', 'mine/link', '/etc/passwd', 'missing'):\n"
        "    tries(path, read, path)\n"
        "tries('list', os.listdir, 'library')\n"
        "tries('list above', os.listdir, '.')\n",
        folder=folder,
    )
    assert found == {
        "library/module.py": "x = 1", "file": "one file", "secret": "EACCES", "mine/link": "EACCES",
        "/etc/passwd": "EACCES", "missing": "ENOENT", "list": ["module.py"], "list above": "EACCES",
    }  # fmt: skip


def test_only_the_own_folder_can_be_written(alone, folder):
    """Files made, changed, moved and removed there; nothing elsewhere."""
    found = alone(
        RESTRICT + "def write(path): open(path, 'w').write('x')\n"
        "for path in ('mine/new', 'library/new', 'library/module.py', 'secret', 'new', '/dev/null'):\n"
        "    tries(path, write, path)\n"
        "tries('folder', os.mkdir, 'mine/folder')\n"
        "tries('move', os.rename, 'mine/new', 'mine/moved')\n"
        "tries('move in', os.rename, 'library/module.py', 'mine/module.py')\n"
        "tries('link in', os.link, 'secret', 'mine/hard')\n"
        "tries('remove', os.unlink, 'mine/moved')\n"
        "tries('remove outside', os.unlink, 'library/module.py')\n",
        folder=folder,
    )
    denied = {"library/new", "library/module.py", "secret", "new", "/dev/null", "remove outside"}
    assert {found.pop("move in"), found.pop("link in")} <= {"EACCES", "EXDEV"}
    assert {name for name, value in found.items() if value == "EACCES"} == denied
    assert found["mine/new"] == found["folder"] == found["move"] == found["remove"] == "done"
    assert (folder / "library" / "module.py").read_text() == "x = 1"
    assert (folder / "secret").read_text() == "secret"


def test_devices_can_be_written_and_nothing_else_under_that_name(alone, folder):
    """What is thrown away there harms nobody; a file that somebody left in its place could be filled."""
    found = alone(
        ALONE + "landlock.restrict([], None, devices=['/dev/null', 'file', 'missing'])\n"
        "tries('null', lambda: open('/dev/null', 'w').write('x'))\ntries('append', open, '/dev/null', 'a')\n"
        "tries('file', open, 'file', 'r+')\ntries('read', lambda: open('file').read())\n"
        "tries('other', open, '/dev/zero')\n",
        folder=folder,
    )
    assert found == {"null": 1, "append": "done", "file": "EACCES", "read": "one file", "other": "EACCES"}


@pytest.mark.skipif(landlock.abi() < 3, reason="this kernel's Landlock does not know truncation")
def test_a_file_outside_cannot_be_emptied(alone, folder):
    """Neither by its name nor when it is opened."""
    found = alone(
        RESTRICT + "tries('truncate', os.truncate, 'file', 0)\ntries('open', os.open, 'file', os.O_TRUNC)\n",
        folder=folder,
    )
    assert found == {"truncate": "EACCES", "open": "EACCES"}
    assert (folder / "file").read_text() == "one file"


def test_what_was_written_cannot_be_executed(alone, folder):
    """A program cannot bring another."""
    found = alone(
        "import shutil\nshutil.copy('/bin/true', 'mine/true'); os.chmod('mine/true', 0o755)\n"
        + ALONE
        + "landlock.restrict(['library', *jail.readable_paths()], 'mine')\n"
        "tries('execute', os.execv, 'mine/true', ['true'])\n",
        folder=folder,
    )
    assert found == {"execute": "EACCES"}


@pytest.mark.skipif(landlock.abi() < 4, reason="this kernel's Landlock does not know networks")
def test_nothing_can_be_connected_to(alone):
    """Nor can anything be connected to the process, over TCP."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found = alone(
            ALONE + "landlock.restrict([], None)\n"
            f"tries('connect', socket.create_connection, ('127.0.0.1', {listener.getsockname()[1]}), 2)\n"
            "tries('bind', socket.socket().bind, ('127.0.0.1', 0))\n"
        )
    assert found == {"connect": "EACCES", "bind": "EACCES"}


@pytest.mark.skipif(landlock.abi() < 6, reason="this kernel's Landlock does not know signals")
@pytest.mark.parametrize("signals", [False, True])
def test_processes_outside_are_signalled_only_where_that_is_said(alone, signals):
    """The checker, which must end the program that it began before, needs it."""
    with subprocess.Popen(["sleep", "100"]) as sleeper:
        found = alone(
            ALONE + f"landlock.restrict([], None, signals={signals})\n"
            f"tries('other', os.kill, {sleeper.pid}, 0)\ntries('itself', os.kill, os.getpid(), 0)\n"
        )
        sleeper.kill()
    assert found == {"other": "done" if signals else "EPERM", "itself": "done"}


@pytest.mark.skipif(landlock.abi() < 6, reason="this kernel's Landlock does not know abstract sockets")
def test_abstract_sockets_outside_are_out_of_reach(alone):
    """They have no file that could be denied."""
    name = f"\0harness-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(name)
        listener.listen()
        found = alone(
            ALONE + f"landlock.restrict([], None)\ntries('connect', socket.socket(socket.AF_UNIX).connect, {name!r})\n"
        )
    assert found == {"connect": "EPERM"}


def test_a_restriction_is_passed_on_and_only_adds_up(alone, folder):
    """A child has it, and a second one gives nothing back."""
    found = alone(
        RESTRICT + "landlock.restrict(['library'], None)\n"
        "pid = os.fork()\n"
        "if pid == 0:\n"
        "    try: open('secret')\n    except PermissionError: os._exit(3)\n    os._exit(0)\n"
        "tries('child', lambda: os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\n"
        "tries('file', open, 'file')\ntries('write', open, 'mine/x', 'w')\ntries('library', os.listdir, 'library')\n",
        folder=folder,
    )
    assert found == {"child": 3, "file": "EACCES", "write": "EACCES", "library": ["module.py"]}
