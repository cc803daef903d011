"""The questions of an lm-eval task are those that lm-eval itself would ask."""

from __future__ import annotations

import json

import pytest

from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.lm_eval.item import decoded
from harness.lm_eval.library import version
from harness.tasks.lm_eval.source import LmEvalSource
from tests.fakes.lm_eval import CHOOSES, CONTINUES, ROWS, tasks

SHOTS = "include: doubles.yaml\ntask: shots\nnum_fewshot: 2\nfewshot_split: test\ndescription: 'Add. '\n"
FEW = "include: doubles.yaml\ntask: none\nnum_fewshot: 0\n"


@pytest.fixture
def folder(tmp_path):
    """Tasks without and with worked examples."""
    return tasks(tmp_path / "t", shots__yaml=SHOTS, none__yaml=FEW, chooses__yaml=CHOOSES, continues__yaml=CONTINUES)


def asked_by_lm_eval(folder, task, **options):
    """The contexts that lm-eval's own evaluator sends, in order."""
    import lm_eval
    from lm_eval.api.model import LM
    from lm_eval.tasks import TaskManager

    contexts = []

    class Listens(LM):
        def generate_until(self, requests):
            contexts.extend(request.args[0] for request in requests)
            return ["" for _ in requests]

        def loglikelihood(self, requests):
            contexts.extend(request.args for request in requests)
            return [(-1.0, False) for _ in requests]

        def apply_chat_template(self, messages, add_generation_prompt=True):
            return json.dumps(messages)

        loglikelihood_rolling = loglikelihood
        tokenizer_name = "json"

    manager = TaskManager(include_path=str(folder), include_defaults=False)
    lm_eval.simple_evaluate(Listens(), tasks=[task], task_manager=manager, bootstrap_iters=0, **options)
    return contexts


def prompts(source):
    return [sample.fields["prompt"] for sample in source.samples(None)]


def test_questions_in_order(folder):
    """Each with its number, the text, the stop texts and the output cap of the task."""
    samples = list(LmEvalSource(task="doubles", include_path=folder).samples(None))
    first = samples[0]
    assert [sample.id for sample in samples] == [str(number) for number in range(len(ROWS))]
    assert first.fields["prompt"] == "Question: What is 1 + 1?\nAnswer:"
    assert first.fields["messages"] == [{"role": "user", "content": first.fields["prompt"]}]
    assert (first.stop, first.max_tokens) == (("Question:", "</s>"), 32)
    assert decoded(first.target[0]).doc == ROWS[0]


def test_data_is_found_beside_the_yaml(folder, monkeypatch):
    """Where the working directory has none; lm-eval looks only there."""
    monkeypatch.chdir(folder.parent)
    assert LmEvalSource(task="doubles", include_path=folder).size() == len(ROWS)


@pytest.mark.parametrize("task", ["doubles", "shots"])
@pytest.mark.parametrize("shots", [None, 1, 3])
def test_the_same_prompts_as_lm_eval(folder, monkeypatch, task, shots):
    """Worked examples are chosen as lm-eval chooses them by default."""
    monkeypatch.chdir(folder)
    source = LmEvalSource(task=task, include_path=folder, num_fewshot=shots, limit=5)
    theirs = asked_by_lm_eval(folder, task, num_fewshot=shots, limit=5, fewshot_random_seed=1234)
    assert prompts(source) == theirs


@pytest.mark.parametrize("turns", [True, False])
def test_the_same_messages_as_lm_eval(folder, monkeypatch, turns):
    """As chat, with the worked examples as turns or in one message."""
    monkeypatch.chdir(folder)
    options = {"apply_chat_template": True, "fewshot_as_multiturn": turns, "system_instruction": "Be brief."}
    source = LmEvalSource(task="shots", include_path=folder, limit=3, **options)
    theirs = asked_by_lm_eval(folder, "shots", limit=3, fewshot_random_seed=1234, **options)
    ours = [sample.fields["messages"] for sample in source.samples(None)]
    assert ours == list(map(json.loads, theirs))
    assert len(ours[0]) == (6 if turns else 2)


def test_two_readers_side_by_side(folder):
    """One does not move on the other's choice of worked examples."""
    source = LmEvalSource(task="shots", include_path=folder)
    alone = prompts(source)
    first, second = source.samples(None), source.samples(None)
    taken = [(next(first).fields["prompt"], next(second).fields["prompt"]) for _ in alone]
    assert taken == [(each, each) for each in alone]


def test_the_seed_chooses(folder):
    """Other worked examples."""
    assert prompts(LmEvalSource(task="shots", include_path=folder)) != prompts(
        LmEvalSource(task="shots", include_path=folder, seed=5)
    )


def test_a_limit(folder):
    """Takes the first."""
    source = LmEvalSource(task="doubles", include_path=folder, limit=3)
    assert (source.size(), [sample.id for sample in source.samples(None)]) == (3, ["0", "1", "2"])


def test_an_output_cap_of_ones_own(folder):
    """Replaces the task's."""
    source = LmEvalSource(task="doubles", include_path=folder, max_gen_toks=500)
    assert next(iter(source.samples(None))).max_tokens == 500


def test_worked_examples_where_the_task_forbids_them(folder):
    """lm-eval would ignore the wish in silence."""
    with pytest.raises(UserError, match="has no worked examples"):
        LmEvalSource(task="none", include_path=folder, num_fewshot=2).size()


def test_the_fingerprint_is_of_what_is_asked(folder):
    """The rows, the YAML and the arguments."""
    fingerprints = [
        LmEvalSource(task="doubles", include_path=folder).fingerprint(),
        LmEvalSource(task="doubles", include_path=folder, limit=3).fingerprint(),
    ]
    rows = [{**row, "q": row["q"] + " "} for row in ROWS]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    fingerprints.append(LmEvalSource(task="doubles", include_path=folder).fingerprint())
    assert len(set(fingerprints)) == 3


def test_the_fingerprint_stays(folder):
    """From one process to the next, and where the folder has moved."""
    before = LmEvalSource(task="doubles", include_path=folder).fingerprint()
    moved = folder.rename(folder.parent / "moved")
    assert LmEvalSource(task="doubles", include_path=moved).fingerprint() == before


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ('doc_to_text: "{{ gone }}"', "cannot make the task.*gone"),
        ("dataset_path: no/such/thing/anywhere", "cannot make the task"),
        ("metric_list: [{aggregation: mean}]", "cannot make the task|runs code"),
    ],
)
def test_what_lm_eval_cannot_make(folder, monkeypatch, line, cause):
    """Is told in one line, with the place."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    (folder / "own.yaml").write_text(f"include: doubles.yaml\ntask: own\n{line}\n")
    with pytest.raises(UserError, match=cause) as told:
        LmEvalSource(task="own", include_path=folder).size()
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("task", ["chooses", "continues"])
@pytest.mark.parametrize("limit", [1, 5])
def test_the_same_likelihoods_as_lm_eval(folder, monkeypatch, task, limit):
    """Each text after the same context; white space between them is the text's."""
    monkeypatch.chdir(folder)
    samples = list(LmEvalSource(task=task, include_path=folder, limit=limit).samples(None))
    ours = [(sample.fields["prompt"], text) for sample in samples for text in sample.continuations]
    theirs = asked_by_lm_eval(folder, task, limit=limit, fewshot_random_seed=1234)
    assert ["".join(each) for each in ours] == ["".join(each) for each in theirs]
    assert not any(context[-1:].isspace() for context, _ in ours)
    assert ours[-1][1] == {"chooses": " perhaps ", "continues": " "}[task] + str(2 * limit)
    assert {(sample.stop, sample.max_tokens) for sample in samples} == {((), None)}
    assert decoded(samples[-1].target[0]).gold.strip() == ours[-1][1].strip()


@pytest.mark.parametrize(
    ("line", "options", "cause"),
    [
        ("", {"apply_chat_template": True}, "likelihoods, which are of plain texts.*Leave apply_chat_template out"),
        ("", {"max_gen_toks": 9}, "compares likelihoods.*Leave max_gen_toks out"),
        ('doc_to_text: ""\nnum_fewshot: 0', {}, "question 0.*no context"),
        ('output_type: loglikelihood\ndoc_to_text: "{{q}}"\ndoc_to_target: ""', {}, "question 0.*is empty"),
        (
            "doc_to_text: n\ndoc_to_choice: ['{{q}}', '{{a}}']\ndoc_to_target: '{{n}}'",
            {},
            "each choice.*context of its own",
        ),
    ],
)
def test_likelihoods_that_cannot_be_asked(folder, line, options, cause):
    """Is said before anything is asked."""
    (folder / "own.yaml").write_text(f"include: chooses.yaml\ntask: own\n{line}\n")
    with pytest.raises(UserError, match=cause):
        LmEvalSource(task="own", include_path=folder, **options).size()


def test_the_fingerprint_is_of_the_likelihoods(folder):
    """Another text is another question, also where the context is the same."""
    before = LmEvalSource(task="continues", include_path=folder).fingerprint()
    (folder / "continues.yaml").write_text(CONTINUES.replace("n + n", "n + n + 1"))
    samples = list(LmEvalSource(task="continues", include_path=folder).samples(None))
    assert samples[0].continuations == (" 3",)
    assert LmEvalSource(task="continues", include_path=folder).fingerprint() != before


def test_the_fingerprint_of_answers_in_words_stays(folder):
    """As it was before there were likelihoods: a run that was begun then goes on."""
    source = LmEvalSource(task="doubles", include_path=folder)
    asked = [[sample.id, sample.target, sample.fields] for sample in source.samples(None)]
    arguments = source.model_dump(mode="json", exclude={"include_path"})
    assert source.fingerprint() == digest([1, version(), arguments, digest(asked)])
