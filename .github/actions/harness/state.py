"""Keep what nights leave on a branch of its own, so that runs, baselines and history outlive the machine that measured.

state.py restore               put the branch's files into the folders; say which commit it was
state.py pack FILE [FOLDER]    what git does not track of the folders, as one archive; no secret may be in it or FOLDER
state.py unpack FILE           the other way
state.py save                  the folders become the branch's only commit, if it is still the one that was restored

Environment: STATE_BRANCH (nightly-data), STATE_FOLDERS (results nightly reports), STATE_COMMIT (what was restored, if
another machine did that; empty for a first night), GIT_TOKEN (for a remote over https). Needs git and Python 3.11.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tarfile
import tempfile
import time
import zlib
from pathlib import Path

BRANCH = os.environ.get("STATE_BRANCH") or "nightly-data"
FOLDERS = (os.environ.get("STATE_FOLDERS") or "results nightly reports").split()
REMOTE = "origin"
SEEN = "refs/nightly/state"
"""The commit that was restored or saved last."""
NOW = "refs/nightly/now"
"""What the branch was when something was to be saved."""
LARGEST = 95 * 2**20
"""Bytes: GitHub refuses a file of more than 100 MiB."""
SECRETS = ("_KEY", "_TOKEN", "_SECRET", "_PASSWORD", "WEBHOOK_URL")
SHORTEST = 8
"""A shorter value would be found by chance."""
HELPER = '!f() { echo username=x-access-token; echo "password=$GIT_TOKEN"; }; f'
"""The token goes from the environment to git; no argument holds it."""


class StateError(Exception):
    """Something that ends the step."""


def main(arguments: list[str]) -> None:
    """What the docstring above says."""
    match arguments:
        case ["restore"]:
            restore()
        case ["pack", file, *folder]:
            pack(Path(file), [str(path) for name in folder for path in Path(name).rglob("*") if path.is_file()])
        case ["unpack", file]:
            unpack(Path(file))
        case ["save"]:
            save(os.environ.get("STATE_COMMIT"))
        case _:
            raise StateError(__doc__)


def restore() -> None:
    """A branch that is not there is a first night; a remote that cannot be asked is an error, never a first night."""
    commit = _on_remote()
    if commit:
        _git("fetch", "--quiet", "--no-tags", REMOTE, f"+refs/heads/{BRANCH}:{SEEN}")
        commit = _git("rev-parse", SEEN).strip()
        tracked = set(_listed("ls-files", "-z"))
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
            _git("read-tree", commit, extra=index)
            ours = [name for name in _listed("ls-files", "-z", "--", *FOLDERS, extra=index) if name not in tracked]
            _git("checkout-index", "--force", "-z", "--stdin", given="".join(f"{name}\0" for name in ours), extra=index)
        print(f"restored {len(ours)} files of {BRANCH} at {commit}")
    else:
        _git("update-ref", "-d", SEEN)
        print(f"there is no branch {BRANCH} yet: a first night")
    _output("commit", commit)


def pack(file: Path, others: list[str]) -> None:
    """Every file of the folders that git does not track; neither they nor `others` may hold a secret."""
    names = _untracked()
    _hold_no_secret([*names, *others])
    with tarfile.open(file, "w:gz", compresslevel=3) as archive:
        for name in names:
            archive.add(name, recursive=False)
    print(f"packed {len(names)} files")


def unpack(file: Path) -> None:
    """Only into the folders."""
    with tarfile.open(file) as archive:
        members = archive.getmembers()
        for member in members:
            parts = Path(member.name).parts
            if not member.isfile() or parts[0] not in FOLDERS or ".." in parts:
                raise StateError(f"{member.name} does not belong into an archive of {', '.join(FOLDERS)}")
        archive.extractall(members=members, filter="data")
    print(f"unpacked {len(members)} files")


def save(restored: str | None) -> None:
    """One commit without a parent, else the branch would grow by every run that was ever removed; the one before stays
    as BRANCH-previous. The remote takes both or none, and only if BRANCH is still what was restored."""
    names = _untracked()
    _hold_no_secret(names)
    commit = _commit(names)
    if restored is None:
        restored = _git("for-each-ref", "--format=%(objectname)", SEEN).strip()
    wanted = [f"{commit}:refs/heads/{BRANCH}"]
    if restored:
        _git("fetch", "--quiet", "--no-tags", REMOTE, f"+refs/heads/{BRANCH}:{NOW}")
        if _git("rev-parse", f"{NOW}^{{tree}}") == _git("rev-parse", f"{commit}^{{tree}}"):
            print(f"{BRANCH} has it already")
            return
        if _git("rev-parse", NOW).strip() != restored:
            raise StateError(f"{BRANCH} was changed since {restored} was restored: nothing is saved")
        wanted.append(f"+{restored}:refs/heads/{BRANCH}-previous")
    _push(commit, f"--force-with-lease=refs/heads/{BRANCH}:{restored}", wanted)
    _git("update-ref", SEEN, commit)
    print(f"saved as {BRANCH} at {commit}")


def _push(commit: str, lease: str, wanted: list[str]) -> None:
    for wait_s in (5, 20, None):
        try:
            _git("push", "--quiet", "--atomic", lease, REMOTE, *wanted)
        except StateError as error:
            if _on_remote() == commit:
                return  # the push was taken and its answer was lost
            if wait_s is None or "stale info" in str(error):
                raise
            time.sleep(wait_s)
        else:
            return


def _commit(names: list[str]) -> str:
    if not names:
        raise StateError(f"there is nothing in {', '.join(FOLDERS)}: the branch stays as it is")
    large = [name for name in names if Path(name).stat().st_size > LARGEST]
    if large:
        raise StateError(f"{large[0]} is larger than {LARGEST // 2**20} MiB: a branch cannot keep it")
    who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER")
           for what, value in (("NAME", "nightly"), ("EMAIL", "nightly@localhost"))}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
        given = "".join(f"{name}\0" for name in names)
        _git("update-index", "-z", "--add", "--stdin", given=given, extra=index)
        tree = _git("write-tree", extra=index).strip()
    return _git("commit-tree", tree, "-m", "What the nights left", extra=who).strip()


def _untracked() -> list[str]:
    names = _listed("ls-files", "-z", "--others", "--", *FOLDERS)
    return [name for name in names if Path(name).is_file() and not Path(name).is_symlink()]


def _hold_no_secret(names: list[str]) -> None:
    """Looks for the values of all variables of this environment that are named like keys."""
    values = (value.encode() for name, value in os.environ.items() if name.endswith(SECRETS))
    secrets = [line for value in values for line in value.splitlines() if len(line) >= SHORTEST]
    for name in names if secrets else ():
        content = _content(Path(name))
        if any(secret in content for secret in secrets):
            raise StateError(f"{name} holds a secret of this environment: nothing is kept")


def _content(path: Path) -> bytes:
    data = path.read_bytes()
    if path.suffix == ".gz":
        try:
            return gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            return data  # a run that was killed may leave half a file
    return data


def _on_remote() -> str:
    said = _git("ls-remote", REMOTE, f"refs/heads/{BRANCH}")
    return said.split()[0] if said.strip() else ""


def _listed(*arguments: str, extra: dict[str, str] | None = None) -> list[str]:
    return [name for name in _git(*arguments, extra=extra).split("\0") if name and not name.endswith("/")]


def _git(*arguments: str, given: str | None = None, extra: dict[str, str] | None = None) -> str:
    helper = ["-c", "credential.helper=", "-c", f"credential.helper={HELPER}"] if os.environ.get("GIT_TOKEN") else []
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", **(extra or {})}
    command = ["git", "-c", "core.autocrlf=false", *helper, *arguments]
    done = subprocess.run(command, input=given, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StateError(f"git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout


def _output(name: str, value: str) -> None:
    if path := os.environ.get("GITHUB_OUTPUT"):
        with Path(path).open("a") as file:
            file.write(f"{name}={value}\n")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except StateError as error:
        sys.exit(f"state: {error}")
