"""Real answers to IFEval's prompts: our verdicts beside those that EvalScope and the official code stored with them.

    python benchmarks/ifeval_answers.py DIR [--official DIR]

DIR has `ifeval/input_data.jsonl` and EvalScope's runs (`evalscope-viz/MODEL/reviews/ifeval_default.jsonl`). The
official folder has `eval_results_strict.jsonl` and `eval_results_loose.jsonl` as evaluation_main.py writes them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from measured import table

from harness.scorers.ifeval.instructions import asked
from harness.scorers.ifeval.scorer import IfevalScorer, follows
from harness.tasks.gauge import PromptGauge
from harness.tasks.ifeval import IfevalSource
from harness.tasks.template import TemplatePrompt
from harness.tokens.approximate import ApproximateCounter

SCORES = {"prompt": "prompt", "inst": "instruction"}


def rows(path: Path) -> Iterator[dict]:
    with path.open() as lines:
        yield from map(json.loads, lines)


def targets(folder: Path) -> dict[str, tuple[str, ...]]:
    """Each prompt's target, after all have been checked."""
    source = IfevalSource(path=folder / "ifeval" / "input_data.jsonl")
    samples = list(source.samples(PromptGauge(ApproximateCounter(), TemplatePrompt(user="-"))))
    for sample in samples:
        IfevalScorer().check(sample.target, ())
    count = sum(len(asked(sample.target[0])) for sample in samples)
    print(f"{len(samples)} prompts with {count} instructions accepted\n")
    return {str(sample.fields["prompt"]): sample.target for sample in samples}


def of_evalscope(file: Path, known: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """A row for each of the four scores: how many are equal, and which samples are not."""
    reviews = [row["sample_score"] for row in rows(file)]
    for level, count in SCORES.items():
        for mode in ("strict", "loose"):
            scorer, differ = IfevalScorer(mode=mode, count=count), []
            for review in reviews:
                target = known[review["sample_metadata"]["prompt"]]
                ours = scorer.score(review["score"]["prediction"], target, ()).value
                if ours != review["score"]["value"][f"{level}_level_{mode}"]:
                    differ.append(str(review["sample_id"]))
            equal = len(reviews) - len(differ)
            yield file.parent.parent.name, f"{level} {mode}", f"{equal} of {len(reviews)}", ", ".join(differ)


def of_official(file: Path, known: dict[str, tuple[str, ...]], *, loose: bool) -> tuple[str, ...]:
    """How many of the stored verdicts on single instructions are ours too, and which are not."""
    equal, differ = 0, Counter()
    for row in rows(file):
        if row["prompt"] not in known:
            continue
        ours = follows(row["response"], asked(known[row["prompt"]][0]), loose=loose)
        for name, one, other in zip(row["instruction_id_list"], ours, row["follow_instruction_list"], strict=True):
            equal += one == other
            differ[name] += one != other
    shown = ", ".join(f"{count} {name}" for name, count in differ.items() if count)
    return "official run", file.stem, f"{equal} of {equal + differ.total()}", shown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--official", type=Path)
    given = parser.parse_args()
    known = targets(given.folder)
    files = sorted(given.folder.glob("evalscope-viz/*/reviews/ifeval_default.jsonl"))
    found = [row for file in files for row in of_evalscope(file, known)]
    if given.official is not None:
        strict, loose = (given.official / f"eval_results_{mode}.jsonl" for mode in ("strict", "loose"))
        found += [of_official(strict, known, loose=False), of_official(loose, known, loose=True)]
    print(table(("answers", "score", "equal", "differ"), found))


if __name__ == "__main__":
    main()
