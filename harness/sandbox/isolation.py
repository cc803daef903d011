"""What a worker is locked into, besides the jail of each program: bubblewrap, Docker, or nothing more."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from harness.core.errors import UserError
from harness.core.nearest import did_you_mean
from harness.core.sample import JsonValue
from harness.sandbox.inside import landlock
from harness.sandbox.interpreter import Interpreter, interpreter_of

CODE = Path(__file__).parent.parent
"""The package itself."""

DOCKER_IMAGE = "python:3.13-slim"
_BOOT = "sandbox/inside/boot.py"
_CODE_INSIDE = "/opt/openweight-harness/harness"
_FOLDER_INSIDE = "/tmp/work"  # noqa: S108 -- of a file system of its own
_TRYING_S = 60.0
_FROM_SYSTEM = ("/lib", "/lib64", "/lib32", "/bin", "/sbin")


class Isolation(Struct, frozen=True):
    """How workers are started. `locked` says that programs are jailed; only `--unsafe-no-sandbox` makes it false.

    `without` is what is installed here and does not work, and why; "" where nothing was passed over."""

    name: str
    version: str = ""
    image: str = ""
    locked: bool = True
    without: str = ""

    def command(self, interpreter: Interpreter) -> list[str]:
        """The command that starts a worker."""
        python = [interpreter.python, "-I", "-S", "-X", "utf8"]
        if self.name == "bubblewrap":
            return [*_bubblewrap(interpreter), *python, f"{_CODE_INSIDE}/{_BOOT}"]
        if self.name == "docker":
            return [*_docker(self.image), "python3", *python[1:], f"{_CODE_INSIDE}/{_BOOT}"]
        return [*python, str(CODE / _BOOT)]

    @property
    def environment(self) -> dict[str, str] | None:
        """What the command gets; None for all that is the user's, which Docker's needs and does not hand on."""
        return None if self.name == "docker" else ENVIRONMENT

    @property
    def folder(self) -> str | None:
        """Where a program's folder is, as the worker sees it; None where one is to be made on this machine."""
        return _FOLDER_INSIDE if self.name in ("bubblewrap", "docker") else None

    def facts(self) -> dict[str, JsonValue]:
        """For the manifest."""
        facts: dict[str, JsonValue] = {"isolation": self.name, "kernel": platform.release(), "unsafe": not self.locked}
        known = {"version": self.version, "image": self.image, "without": self.without}
        return facts | {name: value for name, value in known.items() if value}


def choose(wanted: str) -> Isolation:
    """The isolation of that name; "auto" takes bubblewrap where it works, else the jail alone, else Docker.

    `docker=IMAGE` names an image with Python. Raises UserError where it does not work here, and says what is missing.
    """
    name, _, image = wanted.partition("=")
    if name == "auto":
        return _best()
    found = {"bubblewrap": _with_bubblewrap, "jail": _jail_alone, "none": _unsafe}.get(name)
    if name == "docker":
        return _with_docker(image or DOCKER_IMAGE)
    if found is None or image:
        raise UserError(f"there is no sandbox {wanted!r}", fix=did_you_mean(name, NAMES, list_as="There are"))
    return found()


NAMES = ("auto", "bubblewrap", "docker", "jail")


def _best() -> Isolation:
    missing = []
    for found in (_with_bubblewrap, _jail_alone, lambda: _with_docker(DOCKER_IMAGE)):
        try:
            isolation = found()
        except UserError as error:
            missing.append(error)
        else:
            return replace(isolation, without=_passed_over(missing) if isolation.name == "jail" else "")
    raise UserError(
        "model-written code cannot be locked in here: " + "; ".join(error.cause for error in missing),
        fix=f"{missing[0].fix}. Or leave the coding suites out; --unsafe-no-sandbox runs it with all that you may do",
    )


def _passed_over(missing: list[UserError]) -> str:
    """What is installed and does not work."""
    return "".join(error.cause.replace(" ", ", which ", 1) for error in missing if shutil.which("bwrap"))


def _with_bubblewrap() -> Isolation:
    program = shutil.which("bwrap")
    if program is None:
        raise UserError("bubblewrap is not installed", fix="On Debian and Ubuntu: apt-get install bubblewrap")
    _jail_alone()  # inside of it every program is jailed as well
    isolation = Isolation("bubblewrap", version=_output([program, "--version"]).removeprefix("bubblewrap").strip())
    _tried(isolation, "bubblewrap cannot start Python here")
    return isolation


def _with_docker(image: str) -> Isolation:
    if shutil.which("docker") is None:
        raise UserError("Docker is not installed", fix="https://docs.docker.com/engine/install")
    version = _output(["docker", "version", "--format", "{{.Server.Version}}"])
    if not version:
        raise UserError("Docker's server does not answer", fix="Start it, and allow this user to use it")
    return Isolation("docker", version=version, image=image)


def _jail_alone() -> Isolation:
    if sys.platform != "linux":
        raise UserError("there is no Landlock on this system", fix="Use Docker")
    if landlock.abi() < 1:
        raise UserError(
            "this kernel has no Landlock",
            fix='It needs Linux 5.13 or later, with "landlock" among the lsm= it starts with',
        )
    return Isolation("jail")


def _unsafe() -> Isolation:
    return Isolation("none", locked=False)


def _tried(isolation: Isolation, failure: str) -> None:
    """Raises UserError where it cannot start a Python."""
    command = isolation.command(interpreter_of(None, ()))
    error = _problem((*command[:-1], "-c", "pass"))
    if error:
        raise UserError(f"{failure}: {error}", fix="Allow user namespaces, or use --sandbox jail")


@lru_cache
def _problem(command: tuple[str, ...]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, timeout=_TRYING_S, check=False)  # noqa: S603 -- ours
    except (OSError, subprocess.SubprocessError) as error:
        return str(error)
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return "" if done.returncode == 0 else (lines or [f"exit code {done.returncode}"])[-1]


def _output(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, timeout=_TRYING_S, check=False)  # noqa: S603 -- ours
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else ""


def _bubblewrap(interpreter: Interpreter) -> list[str]:
    """Every namespace there is, and a root with what Python needs.

    The one capability is for the small file system of each program, which the jail gives up. Not `--die-with-parent`:
    that is the end of the thread that started it, and a worker ends with its standard input.
    """
    command = [_found("bwrap"), "--unshare-all", "--unshare-user", "--new-session", "--clearenv"]
    command += ["--hostname", "sandbox", "--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN", "--ro-bind", "/usr", "/usr"]
    for path in map(Path, _FROM_SYSTEM):
        if path.is_symlink():
            command += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            command += ["--ro-bind", str(path), str(path)]
    for file in ("/etc/ld.so.cache", "/etc/localtime"):
        command += ["--ro-bind-try", file, file]
    command += ["--tmpfs", "/tmp"]  # noqa: S108 -- its own, and before an interpreter that may lie in there
    for root in dict.fromkeys((*interpreter.roots, *interpreter.paths)):
        if not root.startswith("/usr/"):
            command += ["--ro-bind", root, root]
    command += ["--ro-bind", str(CODE), _CODE_INSIDE, "--dev", "/dev", "--proc", "/proc", "--dir", _FOLDER_INSIDE]
    for name, value in ENVIRONMENT.items():
        command += ["--setenv", name, value]
    return [*command, "--chdir", "/", "--"]


def _found(program: str) -> str:
    """Where the user has it: a worker's own environment need not name the folder."""
    return shutil.which(program) or program


def _docker(image: str) -> list[str]:
    command = [_found("docker"), "run", "--rm", "--interactive", "--network", "none", "--read-only"]
    command += ["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", "65534:65534"]
    command += ["--pids-limit", "256", "--memory", "8g"]
    command += ["--tmpfs", f"{_FOLDER_INSIDE}:size=256m,mode=1777,noexec", "--volume", f"{CODE}:{_CODE_INSIDE}:ro"]
    for name, value in ENVIRONMENT.items():
        command += ["--env", f"{name}={value}"]
    return [*command, image]


ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/nonexistent",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}
"""All that a worker gets: no key of the user's is among it."""
