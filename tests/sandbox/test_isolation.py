"""What a worker is locked into: what is chosen, what it is started with, what it finds around itself."""

from __future__ import annotations

import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness.core.errors import UserError
from harness.sandbox.inside import landlock
from harness.sandbox.interpreter import Interpreter, interpreter_of
from harness.sandbox.isolation import DOCKER_IMAGE, ENVIRONMENT, Isolation, choose
from harness.sandbox.worker import Worker

HERE = interpreter_of(None, ())
NOBODY = 65534


def bubblewrap_works():
    """Whether it may make namespaces here, asked of it and not of the harness."""
    if shutil.which("bwrap") is None:
        return False
    return (
        subprocess.run(["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"], capture_output=True).returncode == 0
    )


WORK = {"jail": landlock.abi() >= 1, "bubblewrap": landlock.abi() >= 1 and bubblewrap_works(), "none": True}
BUBBLEWRAP = pytest.mark.skipif(not WORK["bubblewrap"], reason="bubblewrap is not installed, or does not work here")


@pytest.fixture
def nothing_installed(tmp_path, monkeypatch):
    """A machine with an empty folder for programs, to which `install` adds some that do as a script says."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def install(name, script):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)

    return install


def found_inside(isolation, code, *, before=()):
    """What Python code prints that is started as a worker is."""
    command = isolation.command(HERE)
    done = subprocess.run(
        [*before, *command[:-1], "-c", f"import os, socket\n{code}"],
        capture_output=True, text=True, cwd="/", timeout=60,
        env={**ENVIRONMENT, "PROVIDER_API_KEY": "secret"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@BUBBLEWRAP
def test_bubblewrap_is_taken_where_it_works():
    """And its version is told."""
    isolation = choose("auto")
    assert (isolation.name, isolation.locked) == ("bubblewrap", True)
    assert isolation == choose("bubblewrap")
    assert isolation.version[0].isdigit()


@pytest.mark.skipif(landlock.abi() < 1, reason="there is no Landlock here")
def test_the_jail_alone_is_taken_where_there_is_no_bubblewrap(nothing_installed):
    """It needs nothing that is not in the kernel."""
    assert choose("auto") == choose("jail") == Isolation("jail")


@pytest.mark.skipif(landlock.abi() < 1, reason="there is no Landlock here")
def test_bubblewrap_that_may_make_no_namespaces_is_not_taken(nothing_installed):
    """As in many containers; whoever asked for it is told what it said."""
    nothing_installed(
        "bwrap", 'case "$1" in --version) echo bubblewrap 9.9;; *) echo "not permitted" >&2; exit 1;; esac'
    )
    taken = choose("auto")
    assert (taken.name, taken.facts()["without"]) == (
        "jail",
        "bubblewrap, which cannot start Python here: not permitted",
    )
    with pytest.raises(UserError, match="bubblewrap cannot start Python here: not permitted") as error:
        choose("bubblewrap")
    assert "--sandbox jail" in error.value.fix


@BUBBLEWRAP
def test_bubblewrap_is_started_from_where_it_was_found(nothing_installed, tmp_path):
    """A worker's own environment names the system's folders alone."""
    nothing_installed("bwrap", f'exec {shutil.which("bwrap", path="/usr/local/bin:/usr/bin:/bin")} "$@"')
    isolation = choose("bubblewrap")
    assert isolation.command(HERE)[0] == str(tmp_path / "bin" / "bwrap")
    Worker(isolation, HERE).close()


def test_what_is_missing_is_said_with_how_to_get_it(nothing_installed):
    """For bubblewrap and Docker, each by name."""
    with pytest.raises(UserError, match="bubblewrap is not installed") as error:
        choose("bubblewrap")
    assert "apt-get install bubblewrap" in error.value.fix
    with pytest.raises(UserError, match="Docker is not installed"):
        choose("docker")


def test_docker_whose_server_does_not_answer_is_not_taken(nothing_installed):
    """The client alone starts nothing."""
    nothing_installed("docker", "echo no server >&2; exit 1")
    with pytest.raises(UserError, match="does not answer"):
        choose("docker")


def test_a_name_that_is_none_is_refused():
    """With the nearest that is one."""
    with pytest.raises(UserError, match="'bubblwrap'") as error:
        choose("bubblwrap")
    assert "bubblewrap" in error.value.fix
    with pytest.raises(UserError, match="'jail=x'"):
        choose("jail=x")


def test_only_without_a_sandbox_nothing_is_locked():
    """It has to be asked for by name, and says so in the manifest."""
    isolation = choose("none")
    assert not isolation.locked
    assert isolation.facts()["unsafe"] is True
    assert all(Isolation(name).facts()["unsafe"] is False for name in ("bubblewrap", "docker", "jail"))


def test_the_manifest_says_what_isolated(nothing_installed):
    """The kernel, the version, and of Docker the image."""
    nothing_installed("docker", "echo 27.1")
    assert choose("docker=mine:1").facts() == {
        "isolation": "docker", "kernel": platform.release(), "unsafe": False, "version": "27.1", "image": "mine:1",
    }  # fmt: skip
    assert choose("docker").image == DOCKER_IMAGE


def test_docker_gives_a_container_nothing_that_it_need_not_have(nothing_installed):
    """No network, no privilege, nothing to write but a small folder; the harness's code can be read."""
    nothing_installed("docker", "echo 27.1")
    command = choose("docker=mine:1").command(HERE)
    image = command.index("mine:1")
    options, python = command[:image], command[image + 1 :]
    for option, value in (("--network", "none"), ("--cap-drop", "ALL"), ("--security-opt", "no-new-privileges")):
        assert options[options.index(option) + 1] == value
    assert {"--read-only", "--rm", "--interactive", "--pids-limit", "--memory"} <= set(options)
    assert [each for each in options if each.endswith(":ro")] == [options[options.index("--volume") + 1]]
    assert not {"--privileged", "--volume-from", "--device", "--env-file"} & set(options)
    assert python[:3] == ["python3", "-I", "-S"]
    assert python[-1].endswith("boot.py")


def test_a_worker_gets_no_variable_of_the_user_s(monkeypatch):
    """Keys are kept in them."""
    monkeypatch.setenv("PROVIDER_API_KEY", "secret")
    for isolation in (Isolation("bubblewrap"), Isolation("docker", image="x"), Isolation("jail")):
        assert not any("secret" in part or "PROVIDER" in part for part in isolation.command(HERE))
    assert "PROVIDER_API_KEY" not in ENVIRONMENT


@BUBBLEWRAP
def test_in_bubblewrap_there_is_nothing_of_the_user_s(tmp_path):
    """Neither files nor variables, processes, names or networks."""
    (tmp_path / "secret").write_text("x")
    listener = socket.create_server(("127.0.0.1", 0))
    found = found_inside(
        choose("bubblewrap"),
        f"print(os.path.exists({str(tmp_path)!r}), sum(n.isdigit() for n in os.listdir('/proc')) > 3, "
        "os.path.exists('/etc/passwd'), "
        f"os.path.exists({str(Path.home() / '.ssh')!r}), socket.gethostname(), os.getpid() < 10, "
        f"socket.socket().connect_ex({listener.getsockname()!r}) != 0, 'PROVIDER_API_KEY' in os.environ)",
    )
    listener.close()
    assert found == "False False False False sandbox True True False"


@BUBBLEWRAP
def test_in_bubblewrap_only_the_temporary_folder_can_be_written():
    """The interpreter and the code of the harness cannot."""
    found = found_inside(
        choose("bubblewrap"),
        "import sys\n"
        "for folder in ('/usr', sys.prefix, '/opt/openweight-harness/harness', '/tmp/work'):\n"
        "    try: open(folder + '/x', 'w').close(); print('written')\n"
        "    except OSError as error: print(type(error).__name__, error.errno)\n",
    )
    assert found.splitlines() == ["OSError 30", "OSError 30", "OSError 30", "written"]


@BUBBLEWRAP
def test_in_bubblewrap_one_privilege_is_left_for_making_file_systems():
    """CAP_SYS_ADMIN, number 21, and only in namespaces of its own."""
    found = found_inside(
        choose("bubblewrap"),
        "import ctypes, struct\ndata = ctypes.create_string_buffer(24)\n"
        "ctypes.CDLL(None).capget(struct.pack('Ii', 0x20080522, 0), data)\n"
        "print([hex(each) for each in struct.unpack('6I', data.raw)])\n",
    )
    effective, permitted, inheritable, *more = (int(each, 16) for each in json.loads(found.replace("'", '"')))
    assert effective == permitted == 1 << 21
    assert inheritable in (0, 1 << 21)
    assert more == [0, 0, 0]


@BUBBLEWRAP
@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root can be another user")
def test_bubblewrap_works_for_any_user():
    """It needs no privilege outside."""
    system = shutil.which("python3", path="/usr/bin")
    if system is None:
        pytest.skip("there is no Python that every user can read")
    code = Path(choose("bubblewrap").command(HERE)[-1])
    command = choose("bubblewrap").command(Interpreter(system, roots=("/usr", "/usr")))
    assert code.name == "boot.py"
    hidden = command.index("--ro-bind", command.index("/opt/openweight-harness/harness") - 2)
    command[hidden + 1] = "/usr/share"  # where the harness lies, nobody may be allowed to look
    user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    done = subprocess.run([*user, *command[:-1], "-c", "import os; print(os.getuid())"], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == (str(NOBODY), "")


@BUBBLEWRAP
def test_a_worker_in_bubblewrap_ends_with_its_input(tmp_path):
    """Though nothing ties it to the thread that started it."""
    command = choose("bubblewrap").command(HERE)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(0.2)
        process.stdin.close()
        process.wait(20)


@pytest.mark.parametrize("name", WORK)
def test_a_worker_starts_and_tells_what_it_found(name):
    """Python, Landlock and its namespaces; none of them without a sandbox."""
    if not WORK[name]:
        pytest.skip(f"{name} does not work here")
    worker = Worker(choose(name), HERE)
    worker.close()
    assert worker.facts["python"] == platform.python_version()
    assert worker.facts["landlock"] == landlock.abi()
    if name == "bubblewrap":
        assert {"mount", "pid", "net"} <= set(worker.facts["namespaces"])
        assert worker.facts["own_folder"] is True
    if name == "none":
        assert (worker.facts["namespaces"], worker.facts["own_folder"]) == ([], False)


def test_the_harness_is_on_the_module_path_only_while_it_is_loaded(tmp_path):
    """What programs import is Python's own."""
    boot = choose("none").command(HERE)[-1]
    code = (
        f"import runpy, sys; before = list(sys.path); runpy.run_path({boot!r})\n"
        "print(sys.path == before, 'harness.sandbox.inside.serve' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert (done.stdout.strip(), done.stderr) == ("True True", "")
