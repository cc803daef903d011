"""`harness verify`: the references of a team's own problems."""

import json

import pytest

SUITE = """
name: ours
tasks:
  - name: all
    source: {kind: programs, path: problems.jsonl}
    prompt: {user: "{{ task }}"}
    scorer: {kind: code}
"""
RIGHT = "def double(x): return 2 * x"
WRONG = "def double(x): return x"
ABSENT = "def twice(x): return 2 * x"


@pytest.mark.parametrize(
    ("references", "code", "told"),
    [
        ([RIGHT, None], 0, ["all: 1 of 1 references pass, 1 without a reference"]),
        ([RIGHT, WRONG], 3, ["all 1: assertion: 1 is not 2", "1 reference does not pass here"]),
        ([ABSENT, WRONG], 3, ["exception: the reference does not define double", "2 references do not pass here"]),
    ],
)
def test_each_reference_that_does_not_pass_is_told(harness, tmp_path, references, code, told):
    """With its sample, why, and how many there are."""
    case = {"task": "Write double.", "entry_point": "double", "cases": [{"arguments": [1], "expected": 2}]}
    rows = [{"id": str(n), **case, "reference": reference} for n, reference in enumerate(references)]
    (tmp_path / "problems.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "ours.yaml").write_text(SUITE)
    done = harness("verify", "./ours.yaml")
    assert done.returncode == code, done.stderr
    for words in told:
        assert words in done.stdout + done.stderr
