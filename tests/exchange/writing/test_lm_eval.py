"""lm-eval's results and samples."""

import hashlib
import json
import math

import pytest

from tests.exchange.writing.runs import SMALL, Small


@pytest.fixture
def found(files):
    """Results, and the samples of each file by sample."""

    def read(small=SMALL):
        results, samples = {}, {}
        for path in files("lm-eval", small):
            if path.name.startswith("results_"):
                results = json.loads(path.read_text())
            else:
                task = path.name[path.name.find("_") + 1 : path.name.rfind("_")]  # as lm-eval's own reader does
                with path.open(newline="\n") as lines:
                    samples[task] = {line["doc"]["id"][-1]: line for line in map(json.loads, lines)}
        return results, samples

    return read


def test_every_sample_file_is_named_as_its_results(found):
    """Readers find a task's samples by the name between the first and the last underscore."""
    results, samples = found(Small(suite="a_b", tasks=("x_y", "z")))
    assert set(samples) == set(results["results"]) == set(results["configs"]) == {"a_b--x_y", "a_b--z"}
    assert results["group_subtasks"] == {"a_b": ["a_b--x_y", "a_b--z"]}


def test_an_undecided_sample_has_no_acc_and_a_half_decided_one_only_what_was(found):
    """No outcome becomes a 0; each epoch's stands beside."""
    _, samples = found()
    rows = samples["sums--first"]
    assert {name: row.get("acc") for name, row in rows.items()} == {"a": 0.5, "b": 0.5, "c": None, "d": None, "e": 1.0}
    assert "acc" not in rows["c"]
    assert rows["c"]["metrics"] == []
    assert rows["c"]["outcomes"] == ["failed", "unservable"]
    assert rows["b"]["resps"] == [["=2+2", "Let me think"]]


def test_the_samples_give_the_results_back(found):
    """Mean and standard error follow from the samples by lm-eval's own formula."""
    results, samples = found()
    credits = [row["acc"] for row in samples["sums--first"].values() if "acc" in row]
    metrics = results["results"]["sums--first"]
    mean = sum(credits) / len(credits)
    spread = math.sqrt(sum((credit - mean) ** 2 for credit in credits) / (len(credits) - 1) / len(credits))
    assert metrics["acc,none"] == pytest.approx(mean)
    assert metrics["acc_stderr,none"] == pytest.approx(spread)
    assert results["n-samples"]["sums--first"] == {"original": 5, "effective": 3}


def test_the_last_record_and_the_own_scorer_count(found):
    """An item that failed and was asked again is answered; a second scoring does not replace the task's own."""
    results, samples = found()
    assert samples["sums--first"]["e"]["outcomes"] == ["correct", "correct"]
    assert results["configs"]["sums--first"]["metadata"]["outcomes"]["failed"] == 1


def test_hashes_are_of_what_is_written(found):
    """prompt_hash is that of the context that lm-eval's chat models take, a JSON list of turns."""
    _, samples = found()
    row = samples["sums--first"]["a"]
    context = row["arguments"]["gen_args_0"]["arg_0"]
    assert json.loads(context)[1] == {"role": "user", "content": "Question a?"}
    assert row["prompt_hash"] == hashlib.sha256(context.encode()).hexdigest()
