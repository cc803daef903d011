"""Finding the counter for a tokenizer by what is in its file."""

from __future__ import annotations

import shutil

import pytest

from harness.core.errors import UserError
from harness.tokens.local import exact_counter, local_counter
from harness.tokens.patterns import TEKKEN
from tests.tokens.made import NANO, ranks, write_ranks, write_tekken, write_tokenizer


@pytest.mark.parametrize("name", ["tokenizer.json", "tokenizer.model", "vocabulary", "tekken.json.bak"])
def test_a_kind_is_told_by_content(tmp_path, name):
    """Whatever the file is called."""
    path = tmp_path / name
    write_tokenizer(path, ["t h"])
    assert exact_counter(str(path)).name == f"tokenizer {name}"
    write_tekken(path, ranks(b"th"), TEKKEN)
    assert exact_counter(str(path)).name == f"tokenizer {name} (Tekken)"
    shutil.copy(NANO, path)
    assert exact_counter(str(path)).name == f"tokenizer {name} (llama.cpp's vocabulary)"
    write_ranks(path, ranks(), TEKKEN)
    with pytest.raises(UserError, match="256 ranks that are not known"):
        exact_counter(str(path))


def test_a_folder_is_searched(tmp_path):
    """tokenizer.json is what servers use, so it is taken before the others."""
    write_tekken(tmp_path / "tekken.json", ranks(b"th"), TEKKEN)
    assert exact_counter(str(tmp_path)).name == "tokenizer tekken.json (Tekken)"
    write_tokenizer(tmp_path / "tokenizer.json", ["t h"])
    assert exact_counter(str(tmp_path)).name == "tokenizer tokenizer.json"


def test_a_repository_is_read_from_the_cache(tmp_path, monkeypatch):
    """As `hf download` leaves it; it keeps its name in the record."""
    cache = tmp_path / "models--some--model"
    (cache / "refs").mkdir(parents=True)
    (cache / "refs" / "main").write_text("abc")
    (cache / "snapshots" / "abc").mkdir(parents=True)
    write_tokenizer(cache / "snapshots" / "abc" / "tokenizer.json", ["t h"])
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    assert exact_counter("some/model").name == "tokenizer some/model"
    with pytest.raises(UserError, match=r"not on this machine\. Run: hf download some/other tokenizer\.json"):
        exact_counter("some/other")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\n\x0e\n\x05<unk>\x15\x00\x00\x00\x00\x18\x02", r"a sentencepiece file.*Use the tokenizer\.json"),
        (b"Words of a text.", "neither a tokenizer.json, a rank file"),
        (b"", "neither a tokenizer.json, a rank file"),
        (b'{"tokens": [', "cannot be loaded"),
    ],
)
def test_what_cannot_be_counted_with_is_a_users_error(tmp_path, content, message):
    """One line, with the fix where there is one."""
    (tmp_path / "tokenizer.model").write_bytes(content)
    with pytest.raises(UserError, match=message):
        exact_counter(str(tmp_path / "tokenizer.model"))


def test_without_a_tokenizer_it_is_an_approximation_that_says_why():
    """So that nobody takes it for a count."""
    assert local_counter(None).name == "approximate, 4 characters per token"
    assert local_counter("no such").name == (
        "approximate, 4 characters per token: the tokenizer no such is neither a file, a folder nor a repository"
    )
