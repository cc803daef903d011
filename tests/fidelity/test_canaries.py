"""A card's canaries, as they are kept."""

from datetime import UTC, datetime

import pytest

from harness.config.library import cards, read_card
from harness.core.errors import UserError
from harness.fidelity.canaries import find_canaries, own_path, read_canaries, write_canaries
from harness.fidelity.prompts import CONVERSATIONS
from tests.fidelity.answers import canaries, traced


def test_what_is_written_is_read_again(tmp_path):
    """But for the decimals of log-probabilities past the fourth, a canary a line."""
    path = tmp_path / "new" / "card.json"
    write_canaries(canaries(traced("a", b=0.3), traced("b")), path)
    found = read_canaries(path)
    assert [canary.answer.text for canary in found.canaries] == ["a", "b"]
    assert found.canaries[0].answer.positions[0].top == {"a": -0.5108, "b": -1.204}
    assert sum(line.startswith('{"messages"') for line in path.read_text().splitlines()) == 2


def test_ones_own_come_before_the_shipped(tmp_path, monkeypatch):
    """A user may serve a card in a precision of their own."""
    monkeypatch.chdir(tmp_path)
    shipped = find_canaries("nano-scout")
    write_canaries(canaries(traced("a")), own_path("nano-scout"))
    assert len(shipped.canaries) == len(CONVERSATIONS)
    assert len(find_canaries("nano-scout").canaries) == 1


@pytest.mark.parametrize("card", ["none-of-this-name", "../nano-scout", ""])
def test_a_card_may_have_none(card):
    """A card's name is no path."""
    assert find_canaries(card) is None


def test_a_file_of_something_else_is_a_users_error(tmp_path):
    """With its place."""
    path = tmp_path / "x.json"
    path.write_text('{"card": 1}')
    with pytest.raises(UserError, match="not a file of canaries"):
        read_canaries(path)


@pytest.mark.parametrize("card", sorted(name for name in cards() if read_card(name).embedded == name))
def test_every_embedded_model_ships_its_own(card):
    """With log-probabilities, token ids and a template that renders what was asked."""
    found = find_canaries(card)
    assert found.card == card
    assert [canary.messages for canary in found.canaries] == list(CONVERSATIONS)
    for canary in found.canaries:
        assert canary.answer.positions
        assert canary.answer.prompt_tokens == len(canary.prompt_tokens) > 0
        assert "<|header_start|>" in found.template.render(canary.messages, {}, datetime.now(UTC))
