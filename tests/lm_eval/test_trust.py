"""What a folder of YAML may do on this machine without being trusted: nothing."""

from __future__ import annotations

import pytest

from harness.core.errors import UserError
from harness.lm_eval.library import prepare, tasks_folder
from harness.lm_eval.task import built
from harness.lm_eval.trust import checked
from harness.lm_eval.written import written
from tests.fakes.lm_eval import tasks

CODE = "import pathlib\npathlib.Path(__file__).with_name('ran').touch()\ndef same(rows):\n    return rows\n"


@pytest.mark.parametrize(
    "line",
    [
        "process_docs: !function code.same",
        "doc_to_text: !function os.system",
        "metric_list: [{metric: !function code.same}]",
        "metric_list: [{metric: exact_match, hf_evaluate: true}]",
        "metric_list: [{metric: somebody/metric}]",
        "use_prompt: 'promptsource:x'",
        "class: !function code.same",
    ],
)
def test_code_is_refused(tmp_path, line):
    """Before any of it is imported."""
    folder = tasks(tmp_path / "t", own__yaml=f"include: doubles.yaml\ntask: own\n{line}\n", code__py=CODE)
    with pytest.raises(UserError, match=r"runs code.*trust_code"):
        checked(written("own", folder), trust_code=False)
    assert not (folder / "ran").exists()


def test_code_in_an_included_file_is_refused(tmp_path):
    """Although the task has replaced it."""
    own = "include: base.yaml\ntask: own\nprocess_docs: null\n"
    base = "include: doubles.yaml\ntask: base\nprocess_docs: !function code.same\n"
    folder = tasks(tmp_path / "t", own__yaml=own, base__yaml=base, code__py=CODE)
    with pytest.raises(UserError, match=r"!function code\.same"):
        checked(written("own", folder), trust_code=False)


def test_trusted_code_runs(tmp_path):
    """As lm-eval runs it."""
    own = "include: doubles.yaml\ntask: own\nprocess_docs: !function code.same\n"
    folder = tasks(tmp_path / "t", own__yaml=own, code__py=CODE)
    built(checked(written("own", folder), trust_code=True))
    assert (folder / "ran").exists()


def test_what_ships_with_lm_eval_is_trusted(tmp_path):
    """Its own code is what was installed."""
    tasks(tmp_path / "t")
    task = written("gsm8k", tasks_folder())
    assert checked(task, trust_code=False) is task


def test_a_template_cannot_reach_python(tmp_path):
    """lm-eval's own environment would let it."""
    template = "{{ q.__class__.__mro__[1].__subclasses__() }}"
    folder = tasks(tmp_path / "t", own__yaml=f'include: doubles.yaml\ntask: own\ndoc_to_text: "{template}"\n')
    with pytest.raises(UserError, match="SecurityError"):
        built(checked(written("own", folder), trust_code=False))


@pytest.mark.parametrize(
    "template", ["{{ q }}\n", "{% for x in [1, 2] %}{{ x }}{% endfor %}", "{{ q | regex_replace('[0-9]', '#') }}"]
)
def test_templates_give_the_same_text(tmp_path, template):
    """Filters and the last line break included."""
    tasks(tmp_path / "t")
    import lm_eval.utils
    from jinja2 import Environment

    prepare()
    plain = Environment(keep_trailing_newline=True)  # noqa: S701 -- text for a model, not HTML
    plain.filters["regex_replace"] = lm_eval.utils.regex_replace
    assert lm_eval.utils.apply_template(template, {"q": "1 and 2"}) == plain.from_string(template).render(q="1 and 2")


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("output_type: loglikelihood_rolling", "the likelihood of whole texts"),
        ("metric_list: [{metric: acc_mutual_info}]", "acc_mutual_info"),
        ("repeats: 8", "judges 8 answers to each question together"),
        ("doc_to_image: [image]", "images or sound"),
        ("unsafe_code: true", "runs the model's programs.*sandbox"),
    ],
)
def test_what_the_bridge_cannot_do(tmp_path, line, cause):
    """Is said before anything is asked, trusted or not."""
    folder = tasks(tmp_path / "t", own__yaml=f"include: doubles.yaml\ntask: own\n{line}\n")
    with pytest.raises(UserError, match=cause):
        checked(written("own", folder), trust_code=True)
