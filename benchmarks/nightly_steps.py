"""Run the steps of nightly.yml as they are written, without GitHub: the remote is a folder, and gh only writes down.

Three nights of the embedded models: the first, a promotion of its runs, and all models once more. What GitHub's own
actions do is done here: a checkout is a clone, an artifact a folder; uv and Pages are left out. Expressions are read as
far as the workflow uses them.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import yaml

ROOT = Path(__file__).parent.parent
GH = """#!/bin/sh
echo "gh $1 $2" >>"$GH_CALLS"
case "$1 $2" in
"issue list") echo "[]" ;;
"issue create") cat >/dev/null ;;
esac
"""
Context = dict[str, str]


def evaluated(text: str, context: Context) -> str:
    """A text with its expressions replaced."""
    return re.sub(r"\$\{\{(.*?)\}\}", lambda found: expression(found[1], context), text)


def expression(text: str, context: Context) -> str:
    """Names, texts, ==, !=, && and ||, and fromJSON without its meaning; true and false are texts, false is empty."""
    words = re.sub(r"fromJSON\((.*)\)", r"\1", text.strip())
    value = ""
    for either in words.split("||"):
        value = "true"
        for both in either.split("&&"):
            value = value and _term(both.strip(), context)
        if value:
            return value
    return value


def _term(text: str, context: Context) -> str:
    for sign, same in (("==", True), ("!=", False)):
        if sign in text:
            left, right = (_term(side.strip(), context) for side in text.split(sign))
            return "true" if (left == right) is same else ""
    if text == "always()":
        return "true"
    return text[1:-1] if text.startswith("'") else context.get(text, "")


@dataclass
class Job:
    """One job on a machine of its own: a folder with a clone in it."""

    name: str
    machine: Path
    remote: Path
    context: Context
    artifacts: Path
    code: int = 0
    said: list[str] = field(default_factory=list)

    def run(self, definition: dict) -> None:
        """All its steps, as GitHub would: after one that failed only those with always()."""
        for step in definition["steps"]:
            condition = step.get("if", "true")
            if self.code and "always()" not in condition:
                continue
            if condition == "true" or expression(condition, self.context):
                code = self.step(step, self.context)
                self.context[f"steps.{step.get('id')}.outcome"] = "failure" if code else "success"
                self.code = self.code or code
        for name, value in definition.get("outputs", {}).items():
            self.context[f"needs.{self.name}.outputs.{name}"] = evaluated(value, self.context)

    def step(self, step: dict, context: Context) -> int:
        """One step; a composite action's are steps of it."""
        given = {name: evaluated(str(value), context) for name, value in step.get("with", {}).items()}
        environment = {name: evaluated(str(value), context) for name, value in step.get("env", {}).items()}
        uses = step.get("uses", "").split("@")[0]
        if uses.startswith("./"):
            return self.action(uses, given, environment, step.get("id", ""))
        if uses == "actions/checkout":
            git = ["git", "clone", "--quiet", "--depth=1", self.remote.as_uri(), str(self.machine / "work")]
            return subprocess.run(git, check=False).returncode
        if uses == "actions/upload-artifact":
            source = Path(given["path"])
            target = self.artifacts / given["name"]
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source if source.is_dir() else source.parent, target)
            self.context[f"steps.{step.get('id')}.outputs.artifact-id"] = "1"
            return 0
        if uses == "actions/download-artifact":
            source = self.artifacts / given["name"] if "name" in given else self.artifacts
            shutil.copytree(source, given["path"])
            return 0
        return self.shell(step["run"], environment, step.get("id", "")) if "run" in step else 0

    def action(self, folder: str, given: Context, environment: Context, identity: str) -> int:
        """The action of this repository, in the environment of the step that uses it."""
        path = self.machine / "work" / folder
        action = yaml.safe_load((path / "action.yml").read_text())
        inputs = {f"inputs.{name}": given.get(name, value["default"]) for name, value in action["inputs"].items()}
        for step in action["runs"]["steps"]:
            if expression(step["if"], inputs) and "run" in step:
                own = {name: evaluated(value, inputs) for name, value in step.get("env", {}).items()}
                extra = {**environment, **own, "GITHUB_ACTION_PATH": str(path)}
                if code := self.shell(step["run"], extra, identity):
                    return code
        return 0

    def shell(self, script: str, environment: Context, identity: str) -> int:
        """As GitHub starts it: bash -e -o pipefail, with files for outputs, the path and the summary."""
        output, path = self.machine / "output", self.machine / "path"
        output.write_text("")
        path.touch()
        started = time.monotonic()
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
            cwd=self.machine / "work",
            env={
                **os.environ,
                "PATH": ":".join([*path.read_text().split(), os.environ["PATH"]]),
                "RUNNER_TEMP": str(self.machine / "temp"),
                "GITHUB_OUTPUT": str(output),
                "GITHUB_PATH": str(path),
                "GITHUB_STEP_SUMMARY": str(self.machine / "summary.md"),
                "GH_CALLS": str(self.artifacts.parent / "gh"),
                **environment,
            },
            check=False,
        )
        for line in output.read_text().splitlines():
            name, _, value = line.partition("=")
            self.context[f"steps.{identity}.outputs.{name}"] = value
        print(f"  {self.name}: {script.splitlines()[0][:70]}: {done.returncode} ({time.monotonic() - started:.1f} s)")
        return done.returncode


def workflow(folder: Path, remote: Path, inputs: Context) -> Context:
    """One run of the workflow, without what only GitHub has."""
    definition = yaml.safe_load((ROOT / ".github" / "workflows" / "nightly.yml").read_text())
    artifacts = folder / "artifacts"
    artifacts.mkdir(parents=True)
    context = {"github.token": "not-a-token", "vars.NIGHTLY_CONFIG": "small/nightly.yaml", **inputs}
    for name in ("night", "keep", "tell"):
        machine = folder / name
        (machine / "temp").mkdir(parents=True)
        context["runner.temp"] = str(machine / "temp")
        job = Job(name, machine, remote, context, artifacts)
        if not (condition := definition["jobs"][name].get("if")) or name == "night" or expression(condition, context):
            job.run(definition["jobs"][name])
            context[name] = str(job.code)
    return context


SMALL = {
    "small/nightly.yaml": "experiments: [small.yaml]\nembedded: true\n",
    "small/small.yaml": """\
name: small
models:
  - card: llama-4-scout
    endpoint: {base_url: http://localhost:8000/v1, model: scout}
    generation: {temperature: 0, seed: 1, max_tokens: 1024}
  - card: llama-4-maverick-fp8
    endpoint: {base_url: http://localhost:8001/v1, model: maverick}
    generation: {temperature: 0, seed: 1, max_tokens: 1024}
suites: [custom-tickets, multiple-choice]
""",
}


def serve_small(remote: Path, folder: Path) -> None:
    """Put a nightly of minutes, not of an hour, on the remote's main branch."""
    git = ["git", "-C", str(folder)]
    subprocess.run(["git", "clone", "--quiet", str(remote), str(folder)], check=True)
    for name, text in SMALL.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    subprocess.run([*git, "add", "--all"], check=True)
    who = ["-c", "user.name=someone", "-c", "user.email=someone@example.com"]
    subprocess.run([*git, *who, "commit", "--quiet", "-m", "A small nightly"], check=True)
    subprocess.run([*git, "push", "--quiet", "origin", "HEAD"], check=True)


def main() -> None:
    """Fail at the first thing that is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--left", type=Path, help="an empty folder in which everything is left, to be looked at")
    left = parser.parse_args().left
    with tempfile.TemporaryDirectory() as temporary:
        folder = (left or Path(temporary)).resolve()
        remote = folder / "remote.git"
        subprocess.run(["git", "clone", "--quiet", "--bare", str(ROOT), str(remote)], check=True)
        serve_small(remote, folder / "small")
        tools = folder / "bin"
        tools.mkdir()
        (tools / "gh").write_text(GH)
        (tools / "gh").chmod(0o755)
        os.environ["PATH"] = f"{tools}:{os.environ['PATH']}"

        print("first night")
        first = workflow(folder / "1", remote, {})
        expect([first.get(job) for job in ("night", "keep", "tell")] == ["0"] * 3, "the first night is green and kept")
        tell_junit(folder / "1/artifacts/night/junit.xml")
        runs = kept_runs(remote)
        expect(bool(runs), f"runs are on the branch: {', '.join(runs)}")

        print("promotions")
        for run in (run for run in runs if not run.startswith("compared-")):
            promoted = workflow(folder / f"promote-{run}", remote, {"inputs.promote": run, "inputs.reason": "first"})
            expect([promoted.get(job) for job in ("night", "keep")] == ["0"] * 2, f"{run} is promoted and kept")

        print("a quiet night, then all once more")
        quiet = workflow(folder / "2", remote, {})
        expect(quiet["night"] == "0" and kept_runs(remote) == runs, "nothing changed: nothing is measured")
        again = workflow(folder / "3", remote, {"inputs.everything": "true"})
        verdict = again["needs.night.outputs.verdict"]
        expect(verdict in ("fine", "regression") and len(kept_runs(remote)) > len(runs), f"measured: {verdict}")
        tell_junit(folder / "3/artifacts/night/junit.xml")
        tree = subprocess.run(
            ["git", "-C", str(remote), "ls-tree", "-r", "-l", "nightly-data"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        size = sum(int(line.split()[3]) for line in tree)
        print(f"  the branch: {len(tree)} files, {size / 2**20:.1f} MiB, unpacked")
        calls = folder / "3" / "gh"
        print("  gh was called:", json.dumps(calls.read_text().split("\n")) if calls.exists() else "not at all")


def tell_junit(path: Path) -> None:
    """Read it as a continuous integration server does, and count."""
    root = ElementTree.parse(path).getroot()  # noqa: S314 -- ours
    counts = {tag: len(list(root.iter(tag))) for tag in ("testcase", "failure", "error", "skipped")}
    print(f"  JUnit: {counts}")


def kept_runs(remote: Path) -> list[str]:
    """The runs on the data branch."""
    git = ["git", "-C", str(remote), "ls-tree", "-d", "--name-only", "nightly-data:results"]
    return subprocess.run(git, capture_output=True, text=True, check=True).stdout.split()


def expect(true: bool, what: str) -> None:
    """Say it, or stop."""
    print(f"  {'yes' if true else 'NO'}: {what}")
    if not true:
        sys.exit(1)


if __name__ == "__main__":
    main()
