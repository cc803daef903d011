"""Keep what nights leave on a branch of its own, so that runs, baselines and history outlive the machine that measured.

state.py restore        put the branch's files into the folders; say which commit it was
state.py pack FILE      all of the folders that is not under version control, as one archive without any secret
state.py unpack FILE    the other way
state.py save           the folders become the branch's only commit, if it is still the one that was restored

Environment: STATE_BRANCH (nightly-data), STATE_FOLDERS (results nightly reports), STATE_COMMIT (what was restored;
empty for a first night), GIT_TOKEN (for a remote over https). Needs git and Python 3.11, nothing else.
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
from collections.abc import Iterator
from pathlib import Path

BRANCH = os.environ.get("STATE_BRANCH") or "nightly-data"
FOLDERS = (os.environ.get("STATE_FOLDERS") or "results nightly reports").split()
REMOTE = "origin"
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
        case ["pack", file]:
            pack(Path(file))
        case ["unpack", file]:
            unpack(Path(file))
        case ["save"]:
            save(os.environ.get("STATE_COMMIT", ""))
        case _:
            raise StateError(__doc__)


def restore() -> None:
    """A branch that is not there is a first night; a remote that cannot be asked is an error and never a first night."""
    commit = _on_remote()
    if commit:
        _git("fetch", "--quiet", "--no-tags", REMOTE, f"+refs/heads/{BRANCH}:refs/nightly/state")
        commit = _git("rev-parse", "refs/nightly/state").strip()
        tracked = set(_listed("ls-files", "-z"))
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
            _git("read-tree", commit, extra=index)
            ours = [name for name in _listed("ls-files", "-z", "--", *FOLDERS, extra=index) if name not in tracked]
            _git("checkout-index", "--force", "-z", "--stdin", given="".join(f"{name}\0" for name in ours), extra=index)
        print(f"restored {len(ours)} files of {BRANCH} at {commit}")
    else:
        print(f"there is no branch {BRANCH} yet: a first night")
    _output("commit", commit)


def pack(file: Path) -> None:
    """Every file of the folders that git does not track; none of it may hold a secret of this environment."""
    names = _untracked()
    secrets = [line for value in _secrets() for line in value.encode().splitlines() if len(line) >= SHORTEST]
    for name in names:
        if any(secret in _content(Path(name)) for secret in secrets):
            raise StateError(f"{name} holds a secret of this environment: nothing is kept")
    with tarfile.open(file, "w:gz", compresslevel=3) as archive:
        for name in names:
            archive.add(name, recursive=False)
    print(f"packed {len(names)} files, looked for {len(secrets)} secrets")


def unpack(file: Path) -> None:
    """Only into the folders."""
    with tarfile.open(file) as archive:
        members = archive.getmembers()
        for member in members:
            if not member.isfile() or Path(member.name).parts[0] not in FOLDERS:
                raise StateError(f"{member.name} does not belong into an archive of {', '.join(FOLDERS)}")
        archive.extractall(members=members, filter="data")
    print(f"unpacked {len(members)} files")


def save(restored: str) -> None:
    """One commit without a parent, else the branch would grow by every run that was ever removed; the one before it stays
    as BRANCH-previous. The remote takes both or none, and only if BRANCH is still what was restored."""
    commit = _commit(_untracked())
    wanted = [f"{commit}:refs/heads/{BRANCH}"]
    if restored:
        _git("fetch", "--quiet", "--no-tags", REMOTE, f"+refs/heads/{BRANCH}:refs/nightly/state")
        if _git("rev-parse", "refs/nightly/state").strip() != restored:
            raise StateError(f"{BRANCH} was changed since {restored} was restored: nothing is saved")
        wanted.append(f"+{restored}:refs/heads/{BRANCH}-previous")
    lease = f"--force-with-lease=refs/heads/{BRANCH}:{restored}"
    for wait_s in (5, 20, None):
        try:
            _git("push", "--quiet", "--atomic", lease, REMOTE, *wanted)
        except StateError as error:
            if _on_remote() == commit:
                break  # the push was taken and its answer was lost
            if wait_s is None or "stale info" in str(error):
                raise
            time.sleep(wait_s)
        else:
            break
    print(f"saved as {BRANCH} at {commit}")


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
        _git("-c", "core.autocrlf=false", "update-index", "-z", "--add", "--stdin", given=given, extra=index)
        tree = _git("write-tree", extra=index).strip()
    return _git("commit-tree", tree, "-m", "What the nights left", extra=who).strip()


def _untracked() -> list[str]:
    names = _listed("ls-files", "-z", "--others", "--", *FOLDERS)
    return [name for name in names if Path(name).is_file() and not Path(name).is_symlink()]


def _secrets() -> Iterator[str]:
    return (value for name, value in os.environ.items() if name.endswith(SECRETS))


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
    done = subprocess.run(["git", *helper, *arguments], input=given, env=environment, capture_output=True, text=True)
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
