"""Import the real outputs of other tools and hold our scores against theirs.

Usage: python benchmarks/imported_answers.py DIR, where DIR has `evalscope-viz`, `mmmu` and `mmlu-pro`: files of those
projects' own repositories.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

from harness.core.record import Record
from harness.core.score import Score
from harness.store.journal import read_lines

Scored = dict[tuple[str, str], Score]
"""By model and sample."""


def imported(results: Path, *arguments: object) -> Scored:
    """The scores of one import."""
    command = [sys.executable, "-m", "harness", "import", *map(str, arguments), "--results", str(results)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (run,) = results.iterdir()
    items = {record.item.id: record.item for record in read_lines(run / "completions.jsonl", Record)}
    return {(items[score.id].model, items[score.id].sample): score for score in read_lines(run / "scores.jsonl", Score)}


def evalscope(folder: Path, results: Path) -> str:
    """GSM8K: our numeric scorer against the stored reviews."""
    scores = imported(results, *folder.glob("*/predictions/gsm8k_main.jsonl"), "--scorer", "numeric")
    equal = 0
    for path in folder.glob("*/reviews/gsm8k_main.jsonl"):
        for review in map(json.loads, path.read_text().splitlines()):
            theirs = review["sample_score"]["score"]["value"]["acc"]
            equal += scores[path.parts[-3], str(review["index"])].value == theirs
    return f"EvalScope, GSM8K: {equal} of {len(scores)} scores equal the stored reviews"


def mmmu(folder: Path, results: Path) -> str:
    """LLaVA's outputs: every answer arrives with its right answer."""
    answers = json.loads((folder / "answer_dict_val.json").read_text())
    lines = [
        {"id": row["id"], "answer": row["response"], "target": answers[row["id"]]["ground_truth"]}
        for path in sorted(folder.glob("example_outputs/llava1.5_13b/*/output.json"))
        for row in json.loads(path.read_text())
    ]
    own = results.with_suffix(".jsonl")
    own.write_text("".join(json.dumps(line) + "\n" for line in lines))
    files = sorted(folder.glob("example_outputs/llava1.5_13b/*/output.json"))
    theirs = imported(results, *files, "--model", "llava", "--scorer", "match")
    ours = imported(results.with_name("own"), own, "--model", "llava", "--scorer", "match")
    equal = sum(theirs[key].extracted == score.extracted for key, score in ours.items())
    return (
        f"MMMU, LLaVA-1.5-13B: {len(theirs)} of {len(answers)} answers imported, {equal} read alike from our own form"
    )


def mmlu_pro(folder: Path, results: Path) -> str:
    """Jamba's answers in our own form: the letters that our choice scorer reads against the stored predictions."""
    with zipfile.ZipFile(next(folder.glob("*.zip"))) as archive:
        rows = json.loads(archive.read(archive.namelist()[0]))
    path = results.with_suffix(".jsonl")
    with path.open("w") as file:
        for row in rows:
            line = {"id": row["question_id"], "answer": row["model_outputs"], "target": row["answer"]}
            file.write(json.dumps(line | {"choices": row["options"], "tags": {"category": row["category"]}}) + "\n")
    scores = imported(results, path, "--model", "jamba", "--scorer", "choice")
    found = Counter(score.outcome.value for score in scores.values())
    equal = sum((scores["jamba", str(row["question_id"])].extracted or None) == row["pred"] for row in rows)
    return f"MMLU-Pro, Jamba-1.5-Large: {dict(found)}; {equal} of {len(rows)} letters equal the stored predictions"


def main(folder: Path) -> None:
    """Print what each comparison found."""
    with tempfile.TemporaryDirectory() as results:
        for name, compare in (("evalscope-viz", evalscope), ("mmmu", mmmu), ("mmlu-pro", mmlu_pro)):
            print(compare(folder / name, Path(results, name)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
