"""Small lm-eval tasks on disk, for the tests that need lm-eval itself: they are left out where it is not installed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

ROWS = [{"q": f"What is {n} + {n}?", "a": f"#### {n + n}", "n": n} for n in range(1, 9)]
MATH = """
task: doubles
dataset_path: json
dataset_kwargs: {{data_files: {{test: rows.jsonl}}, cache_dir: {cache}}}
test_split: test
doc_to_text: "Question: {{{{q}}}}\\nAnswer:"
doc_to_target: "{{{{a}}}}"
metric_list:
  - {{metric: exact_match, aggregation: mean, higher_is_better: true, regexes_to_ignore: [",", "(?s).*#### "]}}
generation_kwargs: {{until: ["Question:", "</s>"], max_gen_toks: 32}}
filter_list:
  - name: strict
    filter: [{{function: regex, regex_pattern: "#### ([0-9,]+)"}}, {{function: take_first}}]
  - name: flexible
    filter: [{{function: regex, group_select: -1, regex_pattern: "([0-9,]+)"}}, {{function: take_first}}]
"""

CHOOSES = """
include: doubles.yaml
task: chooses
output_type: multiple_choice
num_fewshot: 1
fewshot_split: test
doc_to_text: "{{q}} It is "
doc_to_choice: "{{ [n | string, (n + n) | string, 'perhaps ' ~ (n + n)] }}"
doc_to_target: 2
target_delimiter: ""
filter_list: null
metric_list:
  - {metric: acc, aggregation: mean, higher_is_better: true}
  - {metric: acc_norm, aggregation: mean, higher_is_better: true}
"""
CONTINUES = """
include: doubles.yaml
task: continues
output_type: loglikelihood
doc_to_target: " {{n + n}}"
filter_list: null
metric_list:
  - {metric: perplexity, aggregation: perplexity, higher_is_better: false}
  - {metric: acc, aggregation: mean, higher_is_better: true}
"""


def tasks(folder: Path, **more: str) -> Path:
    """A folder with the task `doubles`, its rows, and `more` files by name; `__` in a name is a dot."""
    pytest.importorskip("lm_eval")
    folder.mkdir(exist_ok=True)
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    (folder / "doubles.yaml").write_text(MATH.format(cache=folder / "cache"))
    for name, text in more.items():
        (folder / name.replace("__", ".")).write_text(text)
    return folder
