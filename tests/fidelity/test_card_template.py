"""Where the card's own chat template is found."""

import json

import pytest

from harness.core.card import Card
from harness.core.errors import UserError
from harness.fidelity.card_template import card_template

CARD = Card(id="m", name="M")


def folder(path, *, beside="", **config):
    """A tokenizer's folder."""
    (path / "tokenizer_config.json").write_text(json.dumps(config))
    if beside:
        (path / "chat_template.jinja").write_text(beside)
    return str(path)


def test_it_is_in_the_tokenizers_configuration(tmp_path):
    """With the special tokens that it names, written in either way."""
    config = {"bos_token": "<s>", "eos_token": {"content": "</s>"}, "model_max_length": 1e30}
    source = folder(tmp_path, chat_template="T", **config)
    found = card_template(CARD, source)
    assert (found.text, found.special, found.source) == ("T", {"bos_token": "<s>", "eos_token": "</s>"}, tmp_path.name)


def test_a_file_of_its_own_comes_first(tmp_path):
    """As in newer repositories."""
    assert card_template(CARD, folder(tmp_path, chat_template="old", beside="new")).text == "new"


def test_of_several_it_is_the_default_one(tmp_path):
    """Others are for tools."""
    named = [{"name": "tool_use", "template": "A"}, {"name": "default", "template": "B"}]
    assert card_template(CARD, folder(tmp_path, chat_template=named)).text == "B"


def test_the_cards_own_tokenizer_may_be_a_folder(tmp_path):
    """A card of the user's."""
    card = Card(id="m", name="M", tokenizer=folder(tmp_path, chat_template="T"))
    assert card_template(card).text == "T"


def test_without_any_there_is_none(tmp_path):
    """No network is asked, and a folder without a template has none."""
    assert card_template(Card(id="m", name="M", repository="nobody/has-this-one")) is None
    assert card_template(CARD, folder(tmp_path)) is None
    assert card_template(CARD, "a name that is no repository's") is None


def test_one_that_cannot_be_read_is_a_users_error(tmp_path):
    """A broken file is not the same as none."""
    (tmp_path / "tokenizer_config.json").write_text("{")
    with pytest.raises(UserError, match="cannot be read"):
        card_template(CARD, str(tmp_path))
