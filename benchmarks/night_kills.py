"""kill -9 at ten moments of a night, each time continued with the same command: is the end the same?

    python benchmarks/night_kills.py [--moments 10]

A night measures both embedded models, because a Hub on this machine says that their weights changed; it judges them
against promoted runs, and writes pages and the site. It is killed at moments spread evenly over what an undisturbed one
takes: every other time with the run that it had started. Exits with 1 when a run is doubled, a question lost or a file
damaged, when the site lacks a page, or when a further night finds something to do.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from measured import table

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.hub.local_hub import LocalHub

HARNESS = Path(sys.executable).with_name("harness")
QUESTIONS = 40
CARDS = {"nano-scout": "acme/scout", "nano-maverick": "acme/maverick"}
SUITE = """
name: sums
tasks:
  - name: sums
    source: {kind: jsonl, path: rows.jsonl, id: id, target: answer}
    prompt: {user: "{{ question }}"}
    scorer: {kind: numeric}
"""


def prepare(folder: Path, hub: LocalHub) -> None:
    """A nightly of both embedded models, its first night over and promoted, and new weights of both on the Hub."""
    rows = [{"id": str(n), "question": f"What is {n} + {n % 7}?", "answer": str(n + n % 7)} for n in range(QUESTIONS)]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "sums.yaml").write_text(SUITE)
    models = "".join(
        f"  - card: {{id: {card}, name: {card}, repository: {name}, embedded: {card}}}\n"
        f"    serve: {{kind: embedded, model: {card}}}\n    generation: {{temperature: 0, max_tokens: 24}}\n"
        for card, name in CARDS.items()
    )
    (folder / "nights.yaml").write_text(f"name: nights\nmodels:\n{models}suites: [sums.yaml]\n")
    (folder / "nightly.yaml").write_text("experiments: [nights.yaml]\n")
    for name in CARDS.values():
        hub.publish(name, {"model.safetensors": "first"})
    if nightly(folder, hub).wait():
        sys.exit((folder / "log").read_text())
    for run in runs(folder):
        subprocess.run([HARNESS, "baseline", "promote", run], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    for name in CARDS.values():
        hub.publish(name, {"model.safetensors": "second"})


def nightly(folder: Path, hub: LocalHub) -> subprocess.Popen[bytes]:
    """Start it; what it says goes to a log."""
    own = {"HF_ENDPOINT": hub.url, "HF_HOME": str(folder / "hf")}
    with (folder / "log").open("ab") as log:
        command = [HARNESS, "nightly", "nightly.yaml", "--junit", "j.xml", "--markdown", "m.md"]
        return subprocess.Popen(command, cwd=folder, env=os.environ | own, stdout=log, stderr=log)


def runs(folder: Path) -> list[str]:
    """The runs of single models, by name."""
    return sorted(path.parent.name for path in (folder / "results").glob("nights-*/manifest.json"))


def wrong(folder: Path, hub: LocalHub) -> list[str]:
    """Everything that is not as after an undisturbed night."""
    found = [] if len(runs(folder)) == 4 else [f"{len(runs(folder))} runs instead of 4"]
    for run in runs(folder):
        directory = folder / "results" / run
        if json.loads((directory / "manifest.json").read_text())["status"] != "complete":
            found.append(f"{run} is not complete")
        items = [json.loads(line)["item"]["id"] for line in (directory / "completions.jsonl").read_text().splitlines()]
        if len(items) != QUESTIONS or len(set(items)) != QUESTIONS:
            found.append(f"{run} has {len(items)} answers to {len(set(items))} questions")
    nights = [json.loads(path.read_text()) for path in (folder / "nightly/nights").glob("*.json")]
    nights.sort(key=lambda night: night["started_at"])
    if len(nights) != 2 or not all(night["ended_at"] for night in nights):
        found.append(f"{len(nights)} nights, {sum(bool(night['ended_at']) for night in nights)} of them ended")
    jobs = [job for night in nights for job in night["jobs"]]
    found += [f"{job['model']} is {job['status']}: {job['said']}" for job in jobs if job["status"] != "measured"]
    if [job["verdict"] for job in nights[-1]["jobs"]] != ["same", "same"]:
        found.append(f"verdicts: {[job['verdict'] for job in nights[-1]['jobs']]}")
    changes = [json.loads(line) for line in (folder / "nightly/changes.jsonl").read_text().splitlines()]
    if len(changes) != len(CARDS):
        found.append(f"{len(changes)} changes logged instead of {len(CARDS)}")
    json.loads((folder / "nightly/watch.json").read_text())
    found += site(folder, nights)
    (folder / "log").write_text("")
    again = nightly(folder, hub).wait()
    if again or "nothing is measured" not in (folder / "log").read_text():
        found.append(f"a further night ended with {again}")
    return found + [f"left: {path.name}" for path in folder.rglob("*.new")]


def site(folder: Path, nights: list[dict]) -> list[str]:
    """What the site lacks."""
    index = (folder / "reports/index.html").read_text()
    linked = set(re.findall(r'href="([^"#]+\.html)"', index))
    pages = {page for night in nights for page in night["pages"]}
    known = {entry["run"] for entry in json.loads((folder / "reports/history.json").read_text())["entries"]}
    found = [f"the index does not link {page}" for page in sorted(pages - linked)]
    found += [f"there is no {page}" for page in sorted(linked) if not (folder / "reports" / page).is_file()]
    return found + [f"the history lacks {run}" for run in runs(folder) if run not in known]


def killed(folder: Path, hub: LocalHub, after_s: float, with_run: bool) -> str:
    """Kill a night that long after its start; gives the last line that it had said."""
    process = nightly(folder, hub)
    time.sleep(after_s)
    children = subprocess.run(
        ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False
    ).stdout.split()
    process.kill()
    process.wait()
    for child in children if with_run else ():
        with suppress(ProcessLookupError):
            os.kill(int(child), signal.SIGKILL)
    lines = (folder / "log").read_text(errors="replace").splitlines()
    return lines[-1].strip()[:70] if lines else "starting"


def main() -> None:
    """Prepare once, copy for each moment."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--moments", type=int, default=10)
    moments = parser.parse_args().moments
    rows, failed = [], False
    with tempfile.TemporaryDirectory() as scratch, LocalHub() as hub:
        ready = Path(scratch, "ready")
        ready.mkdir()
        prepare(ready, hub)
        (ready / "log").unlink()
        shutil.copytree(ready, undisturbed := Path(scratch, "undisturbed"))
        began = time.monotonic()
        nightly(undisturbed, hub).wait()
        whole_s = time.monotonic() - began
        failed |= bool(found := wrong(undisturbed, hub))
        rows.append(["never", "", "", f"{whole_s:.1f}", "; ".join(found) or "as it should be"])
        for moment in range(moments):
            shutil.copytree(ready, folder := Path(scratch, f"killed-{moment}"))
            after_s = whole_s * (moment + 0.5) / moments
            said = killed(folder, hub, after_s, with_run=moment % 2 == 1)
            began = time.monotonic()
            code = nightly(folder, hub).wait()
            took_s = time.monotonic() - began
            found = [f"exit code {code}"] if code else wrong(folder, hub)
            failed |= bool(found)
            what = "nightly and run" if moment % 2 else "nightly"
            rows.append([f"{after_s:.1f}", what, said, f"{took_s:.1f}", "; ".join(found) or "as it should be"])
    print(table(["killed after, s", "what", "it had said", "then took, s", "found"], rows))
    sys.exit(failed)


if __name__ == "__main__":
    main()
