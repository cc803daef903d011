"""YAML with the line of every key."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from harness.config.document import read_document, shown_steps
from harness.core.errors import UserError


def written(tmp_path, text):
    path = tmp_path / "x.yaml"
    path.write_text(text)
    return path


def test_every_value_has_its_line(tmp_path):
    """Keys and list items are found again by their steps."""
    document = read_document(
        written(tmp_path, "name: x\nmodels:\n  - card: a\n  - card: b\n    endpoint: {model: m}\n")
    )
    assert document.lines["models", 1, "endpoint", "model"] == 5
    assert document.place(("models", 1, "endpoint", "missing")).endswith("x.yaml:5 models[1].endpoint.missing")


def test_steps_read_like_code():
    """Positions in brackets, keys after dots."""
    assert shown_steps(("models", 1, "endpoint", "kind")) == "models[1].endpoint.kind"


def test_only_true_and_false_are_booleans(tmp_path):
    """YAML 1.1 would read `on` as true and a date as a date."""
    text = "a: on\nb: off\nc: yes\nd: true\ne: 2026-11-21\nf: 12\ng: 1.5\nh: ~\ni: '12'\n"
    assert read_document(written(tmp_path, text)).value == {
        "a": "on", "b": "off", "c": "yes", "d": True, "e": "2026-11-21", "f": 12, "g": 1.5, "h": None, "i": "12",
    }  # fmt: skip


def test_unquoted_variables_may_be_numbers(tmp_path):
    """A value from the environment is typed as if it had been written there, but cannot add structure."""
    document = read_document(written(tmp_path, 'a: ${N}\nb: "${N}"\nc: ${S}\n'), {"N": "8", "S": "{x: [1"})
    assert document.value == {"a": 8, "b": "8", "c": "{x: [1"}
    assert document.variables["a",] == ("N",)


def test_merged_keys_keep_the_lines_of_their_own(tmp_path):
    """Anchors and `<<` work; a key of one's own wins and is found on its own line."""
    document = read_document(written(tmp_path, "a: &a {k: 1, m: 2}\nb:\n  <<: *a\n  m: 3\n"))
    assert document.value == {"a": {"k": 1, "m": 2}, "b": {"k": 1, "m": 3}}
    assert document.lines["b", "m"] == 4
    assert document.lines["b", "k"] == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", 'x.yaml:3 a: the key "a" is given twice'),
        ("a: [1\nb: 2\n", "x.yaml:2: this is not YAML"),
        ("a: 1\nb: ${NOPE}\n", "x.yaml:2 b: the environment variable NOPE is not set"),
        ("a: !!python/name:os.system x\n", "x.yaml:1 a: the tag"),
        ("? [1]\n: 2\n", "a key must be a plain text"),
        ("a: \x00\n", "x.yaml: this is not YAML"),
        ("a: &a [*a]\n", "too large or too deep"),
        ("a: &a [1]\nb: &b [" + "*a," * 50 + "]\nc: &c [" + "*b," * 50 + "]\nd: [" + "*c," * 50 + "]\n", "too large"),
    ],
)
def test_mistakes_have_their_line(tmp_path, text, message):
    """Each is one line with file, line and key."""
    with pytest.raises(UserError) as caught:
        read_document(written(tmp_path, text), {})
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_several_mistakes_are_told_at_once(tmp_path):
    """One line each."""
    with pytest.raises(UserError) as caught:
        read_document(written(tmp_path, "a: ${A}\nb: ${B}\n"), {})
    assert len(str(caught.value).splitlines()) == 2


def test_a_missing_file_is_named(tmp_path):
    """So is a folder, and a file that is no text."""
    with pytest.raises(UserError, match=r"nope.yaml: there is no such file"):
        read_document(tmp_path / "nope.yaml")
    with pytest.raises(UserError, match="cannot be read"):
        read_document(tmp_path)
    (tmp_path / "b.yaml").write_bytes(b"\xff\xfe\x00a")
    with pytest.raises(UserError, match="cannot be read"):
        read_document(tmp_path / "b.yaml")


texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]))  # line breaks: PyYAML folds them
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False) | texts,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(texts.filter(lambda key: key and "${" not in key), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(values)
def test_what_yaml_writes_is_read_back(tmp_path_factory, value):
    """Any plain value survives, with `${` escaped."""
    path = tmp_path_factory.mktemp("yaml") / "x.yaml"
    path.write_text(yaml.safe_dump(value, allow_unicode=True).replace("${", "$${"), encoding="utf-8")
    assert read_document(path, {}).value == value
