"""Workflows, the action and the examples: pinned, without secrets in arguments, and every command in them exists."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from harness.cli import COMMANDS, group

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTION = ROOT / ".github" / "actions" / "harness" / "action.yml"
SCRIPTS = sorted(ACTION.parent.glob("*.sh"))
EXAMPLES = sorted(path for path in (ROOT / "examples").rglob("*") if path.is_file())
PAGES = [ROOT / "docs" / "nightly-ci.md"]
CALLED = re.compile(rf"(?<![\w/.\"-])(?:/\S+/bin/)?harness (?={'|'.join(COMMANDS)}\b)")
OPTIONS = re.compile(r"options\+?=\(([^)]*)\)")


def steps(path: Path) -> Iterator[dict[str, object]]:
    """Every step of a workflow or of a composite action."""
    file = yaml.safe_load(path.read_text())
    jobs = [file["runs"]] if "runs" in file else file["jobs"].values()
    return (step for job in jobs for step in job["steps"])


def calls(path: Path) -> Iterator[list[str]]:
    """The words after `harness` in each of its calls in a file, those of its array of options included."""
    text = re.sub(r"(\\|>-)?\n\s+(?=harness|--)", " ", path.read_text())
    options = [word for words in OPTIONS.findall(text) for word in words.split()]
    for line in text.splitlines():
        for found in CALLED.finditer(line):
            rest = re.split(r"\s(?:\|\||&&|&|>\S*|\d>\S*|;|#|\|)(?:\s|$)|`|→", line[found.end() :])[0]
            words = shlex.split(rest)
            yield [*words, *options] if "${options[@]}" in words else words


def unknown(words: list[str]) -> list[str]:
    """The options of a call that its command does not have."""
    command: click.Command = group
    while isinstance(command, click.Group) and words:
        name, *words = words
        found = command.get_command(click.Context(command), name)
        assert found is not None, f"no command {name}"
        command = found
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    return [word for word in words if word.startswith("--") and word != "--" and word.split("=")[0] not in known]


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION, *EXAMPLES], ids=lambda path: path.name)
def test_every_yaml_file_is_one(path):
    """And holds what its kind of file must."""
    if path.suffix in (".yml", ".yaml"):
        assert {"jobs", "runs", "stages"} & set(yaml.safe_load(path.read_text()))


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION], ids=lambda path: path.name)
def test_every_action_is_ours_or_pinned(path):
    """By its commit, with the version beside it, and one commit of each everywhere."""
    uses = re.findall(r"uses: (.*)", path.read_text())
    assert uses
    everywhere = "\n".join(each.read_text() for each in (*WORKFLOWS, ACTION))
    for use in uses:
        if not use.startswith("./"):
            assert re.fullmatch(r"[\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use), use
            name = use.split("@")[0]
            assert len(set(re.findall(rf"{name}@(\S+)", everywhere))) == 1
        else:
            assert (ROOT / use / "action.yml").exists()


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION], ids=lambda path: path.name)
def test_no_expression_is_pasted_into_shell(path):
    """What anyone may have written reaches a shell as a variable only; long shell is in a script of its own."""
    for step in steps(path):
        shell = str(step.get("run", ""))
        assert "${{" not in shell
        assert len(shell.splitlines()) <= 4


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_job_says_what_it_may(path):
    """Nothing by default; the job that measures may write nothing."""
    file = yaml.safe_load(path.read_text())
    assert file["permissions"] == {}
    assert "pull_request_target" not in path.read_text()
    for job in file["jobs"].values():
        assert job["permissions"]
        assert job["timeout-minutes"]
        writes = [name for name, right in job["permissions"].items() if right == "write"]
        if "secrets." in str(job):
            assert writes == []
            assert job["environment"] == "nightly"


def test_secrets_reach_two_steps_and_no_argument():
    """The one that measures, and the one that looks whether a secret is in what the night left: the same ones."""
    [*all_steps] = steps(ROOT / ".github" / "workflows" / "nightly.yml")
    having = [step for step in all_steps if "secrets." in str(step)]
    assert [step["name"] for step in having] == ["Night", "Pack what it left"]
    environments = [{k: v for k, v in step["env"].items() if "secrets." in v} for step in having]
    assert environments[0] == environments[1]
    for step in having:
        assert "secrets." not in str({**step, "env": None})
    endings = ("_KEY", "_TOKEN", "_SECRET", "_PASSWORD", "WEBHOOK_URL")
    assert all(name.endswith(endings) for name in environments[0])


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION, *SCRIPTS, *EXAMPLES, *PAGES], ids=lambda path: path.name)
def test_every_command_exists_with_its_options(path):
    """Those of the workflows, scripts, examples and of the page that explains them."""
    for words in calls(path):
        assert unknown(words) == [], words


def test_commands_are_found_where_they_are():
    """Otherwise the test above would pass on nothing."""
    found = {path.name: [words[0] for words in calls(path)] for path in (*WORKFLOWS, *SCRIPTS, *EXAMPLES)}
    assert found["night.sh"] == ["nightly"]
    assert found["nightly.yml"] == ["baseline", "site"]
    assert found[".gitlab-ci.yml"] == ["nightly", "baseline", "site"]
    assert found["harness-nightly.service"] == found["harness-nightly.crontab"] == ["nightly"]
    [words] = calls(ACTION.parent / "night.sh")
    assert {"--state", "--junit", "--markdown", "--all"} <= set(words)
    assert unknown(["nightly", "--no-such", "configs/nightly.yaml"]) == ["--no-such"]


@pytest.mark.parametrize("path", [*WORKFLOWS, ACTION], ids=lambda path: path.name)
def test_shell_in_steps_passes_shellcheck(path, tmp_path):
    """The lines that are in no script."""
    shellcheck = shutil.which("shellcheck", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if shellcheck is None:
        pytest.skip("shellcheck is not installed: make check installs it")
    for number, step in enumerate(step for step in steps(path) if "run" in step):
        script = tmp_path / f"{number}.sh"
        script.write_text(f"#!/usr/bin/env bash\nset -e\n{step['run']}\n")
        done = subprocess.run([shellcheck, str(script)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_script_stops_at_its_first_mistake(path):
    """And is executable."""
    assert "\nset -euo pipefail\n" in path.read_text()
    assert os.access(path, os.X_OK)
