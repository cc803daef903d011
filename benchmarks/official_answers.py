"""Published answers and worked solutions, read by the scorers of official rules: how many readings are as published.

    python benchmarks/official_answers.py DIR [--codex FOLDER] [--lm-eval]

DIR has `mmlu-pro/*.zip` (published outputs of TIGER-AI-Lab/MMLU-Pro), `gsm8k/test.jsonl` and `bbh/`, the folders of
suzgunmirac/BIG-Bench-Hard; the folder that `--codex` names is its `code-davinci-002-outputs`. With `--lm-eval`, the
filters of the installed lm-eval are compared on 2,000 answers that are made up.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from measured import table

from harness.core.score import Outcome
from harness.scorers.bbh import BbhScorer
from harness.scorers.gsm8k import Gsm8kScorer
from harness.scorers.mmlu_pro import MmluProScorer

STATED = re.compile(r"So the answer is (.*)\.\s*$")


def of_mmlu_pro(file: Path) -> str:
    """Each level's readings against the stored predictions."""
    with zipfile.ZipFile(file) as packed:
        rows = json.loads(packed.read(packed.namelist()[0]))
    found = []
    for levels in (1, 2, 3):
        scorer = MmluProScorer(levels=levels, unparsed="expected")
        verdicts = [scorer.score(row["model_outputs"], (row["answer"],), tuple(row["options"])) for row in rows]
        outcomes = Counter(each.outcome for each in verdicts)
        equal = sum(each.extracted == row["pred"] for each, row in zip(verdicts, rows, strict=True))
        expected = sum(each.value or 0.0 for each in verdicts)
        counts = (outcomes[Outcome.CORRECT], outcomes[Outcome.WRONG], outcomes[Outcome.UNPARSED], equal, len(rows))
        found.append((str(levels), *map(str, counts), f"{expected / len(rows):.4%}"))
    return table(("levels", "correct", "wrong", "no answer", "as stored", "of", "with expected guesses"), found)


def of_gsm8k(file: Path) -> str:
    """Every worked answer against itself."""
    answers = [json.loads(line)["answer"] for line in file.read_text().splitlines()]
    found = []
    for reading in ("official", "strict-match", "flexible-extract"):
        scorer = Gsm8kScorer(reading=reading)
        right = sum(scorer.score(each, (each,), ()).outcome is Outcome.CORRECT for each in answers)
        found.append((reading, str(right), str(len(answers))))
    return table(("GSM8K", "worked answers right", "of"), found)


def of_bbh(folder: Path) -> str:
    """The worked examples of the prompts, whose answers they state."""
    shown = []
    for file in sorted((folder / "cot-prompts").glob("*.txt")):
        _, *examples = file.read_text().split("\nQ: ")
        shown += [(each.strip(), STATED.search(each)) for each in examples]
    found = []
    for reading in ("stated", "lm-eval"):
        scorer = BbhScorer(reading=reading)
        right = sum(stated is not None and scorer.score(each, (stated[1],), ()).value == 1 for each, stated in shown)
        found.append((reading, str(right), str(len(shown))))
    return table(("BBH", "worked examples right", "of"), found)


def of_codex(folder: Path) -> str:
    """Answers of code-davinci-002 with its reasoning: in every task, as many right as the repository says."""
    found = []
    for file in sorted((folder / "code-davinci-002-cot").glob("*_eval_metrics.jsonl")):
        outputs = json.loads(file.with_name(file.name.replace("_eval_metrics.jsonl", ".json")).read_text())["outputs"]
        published = json.loads(file.read_text().splitlines()[0])["accuracy"] * len(outputs) / 100
        pairs = [(each["prediction"], (each["target"],)) for each in outputs]
        rights = [
            sum(scorer.score(answer, target, ()).outcome is Outcome.CORRECT for answer, target in pairs)
            for scorer in (BbhScorer(), BbhScorer(reading="lm-eval"))
        ]
        found.append((file.name.split("_few_shot")[0], str(len(outputs)), f"{published:.0f}", *map(str, rights)))
    equal = sum(row[2] == row[3] for row in found)
    shown = table(("task", "of", "published", "stated", "lm-eval"), found)
    return f"{shown}\n{equal} of {len(found)} tasks are as published"


def made_up(count: int) -> Iterator[tuple[str, str]]:
    """Answers with numbers in many forms, and targets; the same ones each time."""
    lots = random.Random(8)  # noqa: S311 -- no secret
    forms = (
        "{}",
        "-{}",
        "${}",
        "{}.",
        "{}.00",
        "{},000",
        "${}.50",
        "{}..",
        ".{}",
        "{},",
        "- {}",
        "€{}",
        "{}%",
        "\uff11{}",
    )
    words = ("so", "####", "#### ", "####  ", "The answer is", "=", "\n", "...", "$$", ",", "in all", "\\boxed{", "--")
    for _ in range(count):
        number = lots.randrange(100)
        parts = [lots.choice(words) if lots.random() < 0.6 else lots.choice(forms).format(lots.choice((number, 7)))
                 for _ in range(lots.randrange(9))]  # fmt: skip
        if lots.random() < 0.5:
            parts.append(f"#### {lots.choice(forms).format(number)}")
        target = lots.choice(("{}", "-{}", "{},000")).format(number)
        yield lots.choice(("", " ")).join(parts), f"Some steps.\n#### {target}"


def of_lm_eval(count: int) -> str:
    """The filters and the metric of its GSM8K task, by its own code."""
    from lm_eval.api.metrics import exact_match_hf_evaluate
    from lm_eval.filters.extraction import RegexFilter

    patterns = {
        "strict-match": RegexFilter(r"#### (\-?[0-9\.\,]+)"),
        "flexible-extract": RegexFilter(r"(-?[$0-9.,]{2,})|(-?[0-9]+)", group_select=-1),
    }
    ignored = [",", "\\$", "(?s).*#### ", "\\.$"]
    found = []
    for reading, pattern in patterns.items():
        scorer = Gsm8kScorer(reading=reading, unparsed="wrong")
        equal, right = 0, 0
        for answer, target in made_up(count):
            ((read,),) = list(pattern.apply([[answer]], [{}]))
            theirs = exact_match_hf_evaluate([read], [target], regexes_to_ignore=ignored, ignore_case=True)
            ours = scorer.score(answer, (target,), ()).value
            equal += ours == theirs["exact_match"]
            right += ours == 1
        found.append((reading, str(right), str(equal), str(count)))
    return table(("lm-eval's filter", "right", "scores equal", "of"), found)


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--codex", type=Path)
    parser.add_argument("--lm-eval", action="store_true")
    arguments = parser.parse_args()
    for file in sorted((arguments.folder / "mmlu-pro").glob("*.zip")):
        print(f"{file.name}\n{of_mmlu_pro(file)}", end="\n\n")
    print(of_gsm8k(arguments.folder / "gsm8k/test.jsonl"), end="\n\n")
    print(of_bbh(arguments.folder / "bbh"), end="\n\n")
    if arguments.codex:
        print(of_codex(arguments.codex), end="\n\n")
    if arguments.lm_eval:
        print(of_lm_eval(2000))


if __name__ == "__main__":
    main()
