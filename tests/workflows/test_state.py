"""What nights leave outlives the machine: it comes back as it was, is never half there, and holds no secret."""

from __future__ import annotations

import gzip
import io
import signal
import stat
import subprocess
import tarfile
import time

import pytest

from tests.workflows.clones import STATE, Remote

FAKE = "not-a-real-key-4711"
RUN = {
    "results/run-1/completions.jsonl": b'{"text": "\xc3\xa9"}\r\n',
    "results/run-1/targets/ab.json.gz": gzip.compress(b"{}"),
    "nightly/baselines.json": b'{"format": 1}',
    "nightly/nights/2026-11-28.json": b"{}",
    "reports/a name with\nits own line.html": b"\0\xff<html>",
}


@pytest.fixture
def remote(tmp_path):
    return Remote(tmp_path)


def a_night(clone, files, **extra):
    """Restore, leave these files, save."""
    assert clone.state("restore").returncode == 0
    for name, content in files.items():
        clone.write(name, content)
    return clone.state("save", **extra)


def test_a_fresh_machine_gets_back_every_byte(remote):
    """Whatever a file is called and whatever its line ends are."""
    done = a_night(remote.clone("a"), RUN)
    assert done.returncode == 0, done.stderr
    fresh = remote.clone("b")
    assert fresh.state("restore").returncode == 0
    assert fresh.tree() == {**RUN, "results/README.md": b"tracked\n"}


def test_what_main_tracks_is_neither_kept_nor_overwritten(remote):
    """A file of main that a night changed stays main's business."""
    a_night(remote.clone("a"), {**RUN, "results/README.md": b"changed by a night\n"})
    assert "results/README.md" not in remote.git("ls-tree", "-r", "--name-only", "nightly-data")
    fresh = remote.clone("b")
    fresh.state("restore")
    assert fresh.tree()["results/README.md"] == b"tracked\n"


def test_a_path_outside_the_folders_is_not_restored(remote):
    """Whoever can push to the data branch cannot put a file beside the code by it, nor replace one of main."""
    evil = remote.clone("evil")
    evil.git("checkout", "--quiet", "--orphan", "nightly-data")
    evil.write("harness/cli/nightly.py", b"evil")
    evil.write("nightly/watch.json", b"{}")
    evil.write("results/README.md", b"evil")
    evil.git("add", "--force", "--all")
    evil.git("commit", "--quiet", "-m", "evil")
    evil.git("push", "--quiet", "origin", "nightly-data")
    fresh = remote.clone("b")
    assert fresh.state("restore").returncode == 0
    assert (fresh.path / "nightly/watch.json").exists()
    assert not (fresh.path / "harness").exists()
    assert fresh.tree()["results/README.md"] == b"tracked\n"


def test_the_branch_is_one_commit_and_the_one_before_stays_beside_it(remote):
    """A removed run takes no room for ever, and one step back is possible."""
    a_night(remote.clone("a"), RUN)
    first = remote.git("rev-parse", "nightly-data")
    clone = remote.clone("b")
    clone.state("restore")
    (clone.path / "results/run-1/completions.jsonl").unlink()
    assert clone.state("save").returncode == 0
    assert remote.git("rev-list", "--count", "nightly-data") == "1"
    assert remote.git("rev-parse", "nightly-data-previous") == first
    assert "completions" not in remote.git("ls-tree", "-r", "--name-only", "nightly-data")


def test_saving_the_same_twice_changes_nothing(remote):
    """A job that is run again after its push was taken has succeeded, and the step back stays one."""
    a_night(remote.clone("before"), RUN)
    restored = remote.git("rev-parse", "nightly-data")
    clone = remote.clone("a")
    a_night(clone, {"nightly/nights/new.json": b"{}"})
    saved = remote.git("rev-parse", "nightly-data", "nightly-data-previous")
    assert clone.state("save", STATE_COMMIT=restored).returncode == 0
    assert remote.git("rev-parse", "nightly-data", "nightly-data-previous") == saved


@pytest.mark.parametrize("first_night", [True, False])
def test_of_two_nights_at_once_the_later_saves_nothing(remote, first_night):
    """Nothing that the other measured is lost without a word."""
    if not first_night:
        a_night(remote.clone("before"), RUN)
    one, other = remote.clone("one"), remote.clone("other")
    assert one.state("restore").returncode == other.state("restore").returncode == 0
    one.write("nightly/nights/one.json", b"{}")
    other.write("nightly/nights/other.json", b"{}")
    assert one.state("save").returncode == 0
    saved = remote.git("rev-parse", "nightly-data")
    done = other.state("save")
    assert done.returncode == 1
    assert ("stale info" if first_night else "was changed since") in done.stderr
    assert other.state("save").returncode == 1
    assert remote.git("rev-parse", "nightly-data") == saved


def test_another_machine_saves_with_the_commit_that_was_restored(remote, tmp_path):
    """One job measures without the right to write, another writes: the archive and the commit go between them."""
    a_night(remote.clone("before"), RUN)
    output = tmp_path / "output"
    measures, writes = remote.clone("measures"), remote.clone("writes")
    measures.state("restore", GITHUB_OUTPUT=str(output))
    measures.write("nightly/nights/new.json", b"{}")
    assert measures.state("pack", str(tmp_path / "state.tar.gz")).returncode == 0
    assert writes.state("unpack", str(tmp_path / "state.tar.gz")).returncode == 0
    name, _, commit = output.read_text().strip().partition("=")
    assert name == "commit"
    done = writes.state("save", STATE_COMMIT=commit)
    assert done.returncode == 0, done.stderr
    fresh = remote.clone("fresh")
    fresh.state("restore")
    assert fresh.tree() == measures.tree()


def test_a_stale_commit_saves_nothing(remote):
    """An empty STATE_COMMIT says "a first night": it must not replace a branch that is there."""
    a_night(remote.clone("before"), RUN)
    saved = remote.git("rev-parse", "nightly-data")
    clone = remote.clone("b")
    clone.write("nightly/nights/new.json", b"{}")
    assert clone.state("save", STATE_COMMIT="").returncode == 1
    assert remote.git("rev-parse", "nightly-data") == saved


def test_a_remote_that_is_away_is_no_first_night(remote):
    """Else a night without baselines would be measured, and would pass."""
    clone = remote.clone("a")
    remote.path.rename(remote.path.with_suffix(".gone"))
    done = clone.state("restore")
    assert done.returncode == 1
    assert "state: git ls-remote" in done.stderr


def test_an_empty_folder_replaces_nothing(remote):
    """A job that restored nothing and measured nothing would otherwise wipe the history."""
    a_night(remote.clone("a"), RUN)
    clone = remote.clone("b")
    clone.state("restore")
    for name in RUN:
        (clone.path / name).unlink()
    assert clone.state("save").returncode == 1
    assert remote.git("ls-tree", "-r", "--name-only", "nightly-data")


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("command", ["pack", "save"])
def test_a_secret_is_never_kept(remote, tmp_path, packed, command):
    """Nor is it printed; and a compressed file is looked into."""
    content = gzip.compress(FAKE.encode()) if packed else f"log: {FAKE}\n".encode()
    clone = remote.clone("a")
    clone.write("results/run-1/leak.json.gz" if packed else "results/run-1/server.log", content)
    archive = tmp_path / "state.tar.gz"
    done = clone.state(*([command, str(archive)] if command == "pack" else [command]), TOGETHER_API_KEY=FAKE)
    assert done.returncode == 1
    assert "leak" in done.stderr or "server.log" in done.stderr
    assert FAKE not in done.stderr + done.stdout
    assert not archive.exists()
    assert "nightly-data" not in remote.git("branch", "--list")


def test_a_secret_beside_the_folders_is_found_too(remote, tmp_path):
    """The summary and the JUnit file are published as well."""
    clone = remote.clone("a")
    clone.write("nightly/watch.json", b"{}")
    (tmp_path / "night").mkdir()
    (tmp_path / "night" / "night.md").write_text(FAKE)
    done = clone.state("pack", str(tmp_path / "x.tar.gz"), str(tmp_path / "night"), HF_TOKEN=FAKE)
    assert done.returncode == 1


@pytest.mark.parametrize(
    "name", ["../evil", "/evil", ".github/workflows/ci.yml", "harness/core/score.py", "results/../.ci/run"]
)
def test_an_archive_reaches_only_the_folders(remote, tmp_path, name):
    """It came from a machine that runs other people's models."""
    archive = tmp_path / "evil.tar.gz"
    with tarfile.open(archive, "w:gz") as file:
        member = tarfile.TarInfo(name)
        member.size = 4
        file.addfile(member, io.BytesIO(b"evil"))
    clone = remote.clone("a")
    before = clone.git("status", "--porcelain", "--ignored")
    assert clone.state("unpack", str(archive)).returncode == 1
    assert clone.git("status", "--porcelain", "--ignored") == before


def test_the_token_is_in_no_argument(remote, tmp_path):
    """Arguments are seen by every process of the machine."""
    clone = remote.clone("a")
    clone.write("nightly/watch.json", b"{}")
    real = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
    wrapper = tmp_path / "bin" / "git"
    wrapper.parent.mkdir()
    wrapper.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/arguments\nexec {real} "$@"\n')
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
    path = f"{wrapper.parent}:{clone.environment['PATH']}"
    done = clone.state("save", PATH=path, GIT_TOKEN=FAKE)
    assert done.returncode == 0, done.stderr
    said = (tmp_path / "arguments").read_text()
    assert "push" in said
    assert "credential.helper" in said
    assert FAKE not in said


def test_killed_while_it_saves_the_branch_is_the_old_or_the_new(remote):
    """At each of ten moments; and the next save goes through."""
    a_night(remote.clone("before"), RUN)
    clone = remote.clone("a")
    clone.state("restore")
    for turn in range(10):
        clone.write("nightly/nights/turn.json", str(turn).encode())
        process = subprocess.Popen(
            [*STATE, "save"], cwd=clone.path, env=clone.environment, stdout=subprocess.PIPE, start_new_session=True
        )
        time.sleep(0.03 * (turn + 1))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        names = remote.git("ls-tree", "-r", "--name-only", "-z", "nightly-data").rstrip("\0").split("\0")
        assert set(RUN) <= set(names)
    time.sleep(0.5)  # a push that git had begun may still be taken
    clone.state("restore")
    clone.write("nightly/nights/turn.json", b"last")
    assert clone.state("save").returncode == 0
    assert remote.git("show", "nightly-data:nightly/nights/turn.json") == "last"
    assert remote.git("fsck", "--strict", "--no-dangling") == ""
