"""A model card's facts, checked when it is read."""

import pytest
from pydantic import ValidationError

from harness.config.library import cards, read_card
from harness.core.card import Card


@pytest.mark.parametrize(
    "month", ["2024-13", "2024-00", "2024-8", "August 2024", "2024-08-01", "2024-08\n", "\uff12\uff10\uff12\uff14-08"]
)
def test_a_knowledge_cutoff_is_a_month(month):
    """Anything else would be compared with the months of problems and be wrong."""
    with pytest.raises(ValidationError, match="knowledge_cutoff"):
        Card(id="m", name="M", knowledge_cutoff=month)


def test_a_cutoff_that_is_not_known_is_left_out():
    """Nothing is guessed."""
    assert Card(id="m", name="M").knowledge_cutoff is None
    assert Card(id="m", name="M", knowledge_cutoff="2024-08").knowledge_cutoff == "2024-08"


def test_shipped_cards_have_the_cutoffs_that_their_makers_tell():
    """Meta's, from its model cards; a quantised model has that of its weights."""
    found = {name: card.knowledge_cutoff for name in cards() if (card := read_card(name)).knowledge_cutoff}
    llama_4 = dict.fromkeys(
        ("llama-4-scout", "llama-4-scout-fp8", "llama-4-maverick", "llama-4-maverick-fp8"), "2024-08"
    )
    assert found == llama_4 | {"llama-3-8b-instruct": "2023-03", "llama-3-70b-instruct": "2023-12"}
