"""Keep one issue open for as long as a model is worse than its baseline: open it, add to it, close it when it is over.

Environment: STATE (nightly), EXIT_CODE (of the night), SUMMARY (its Markdown), RUN_URL (its log); GH_TOKEN and GH_REPO
are read by gh itself. Needs gh and Python 3.11, nothing else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LABEL = "nightly-regression"
TITLE = "Nightly: worse than the baseline"
TELLING = ("worse", "same", "better")
"""The verdicts that say whether it is over; "cannot tell" and "incomparable" leave it as it was."""
LONGEST = 60_000
"""Characters: GitHub refuses a text of more than 65,536."""


def main() -> None:
    """A night that measured nothing says nothing: what counts is the last verdict that each model has."""
    standing = list(worse(Path(os.environ.get("STATE") or "nightly")))
    found = json.loads(_gh("issue", "list", "--label", LABEL, "--state", "open", "--limit", "1", "--json", "number"))
    number = str(found[0]["number"]) if found else None
    url = os.environ.get("RUN_URL", "")
    if not standing:
        if number is not None:
            _gh("issue", "comment", number, "--body-file", "-", given=f"It is over: no model is worse.\n\n{url}\n")
            _gh("issue", "close", number)
            print(f"closed issue {number}")
        return
    if number is None:
        _gh("label", "create", LABEL, "--force", "--description", "a night found a model worse than its baseline")
        _gh("issue", "create", "--title", TITLE, "--label", LABEL, "--body-file", "-", given=_body(standing, url))
        print("opened an issue")
    elif os.environ.get("EXIT_CODE") == "4":
        _gh("issue", "comment", number, "--body-file", "-", given=_body(standing, url))
        print(f"added to issue {number}")


def worse(state: Path) -> Iterator[str]:
    """The models that are worse by their last verdict, but for those whose run was made a baseline since."""
    accepted = _accepted(state / "baselines.json")
    nights = [json.loads(path.read_bytes()) for path in (state / "nights").glob("*.json")]
    known: set[tuple[str, str]] = set()
    for night in sorted(nights, key=lambda night: night["started_at"], reverse=True):
        for job in night["jobs"]:
            key = (job["experiment"], job["model"])
            if key in known or job["verdict"] not in TELLING:
                continue
            known.add(key)
            if job["verdict"] == "worse" and job["run"] not in accepted:
                yield f"{job['model']} ({job['experiment']}), measured {night['id']}"


def _accepted(path: Path) -> set[str]:
    if not path.exists():
        return set()
    experiments = json.loads(path.read_bytes())["experiments"]
    return {run for versions in experiments.values() for version in versions for run in version["runs"].values()}


def _body(standing: list[str], url: str) -> str:
    """The summary escapes what models are called; a mention is broken here once more, since it would send mail."""
    path = Path(os.environ.get("SUMMARY") or "night.md")
    summary = path.read_text() if path.is_file() else ""
    listed = "\n".join(f"    {' '.join(line.split())}" for line in standing)
    text = f"Worse by the last measurement:\n\n{listed}\n\n{url}\n\n{summary}"
    return text.replace("@", "@\u200b").replace("&#64;", "&#64;\u200b")[:LONGEST]


def _gh(*arguments: str, given: str | None = None) -> str:
    done = subprocess.run(["gh", *arguments], input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"issue: gh {' '.join(arguments[:2])}: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    main()
