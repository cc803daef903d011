"""Owning against the cheapest API: below which volume, or never."""

from harness.report.decision.owning import of_same_model, owning_sentences
from harness.report.speed.summary import BreakEvenRow
from tests.report.synthetic import Plan, Player, manifest

DAY = 84.0


def row(against, hosted, first=None, always=None, model="Scout"):
    """A server of $84 a day that takes a billion tokens."""
    return BreakEvenRow("chat", model, "8 at once", against, "list", "2026-11-01", hosted, 1e9, DAY, first, always)


def test_under_so_many_tokens_an_api_is_cheaper():
    """Against the cheapest price, in whatever order the rows come."""
    (said,) = owning_sentences([row("dear", 1.0, 84e6, 84e6), row("cheap", 0.3, 280e6, 400e6)])
    assert said.claim == (
        "For Scout an API is cheaper under 280M tokens a day; from there a server of its own is, kept full."
    )
    assert "Against cheap at $0.300 per million tokens (read 2026-11-01)" in said.evidence
    assert "never again from 400M a day on" in said.evidence


def test_an_api_that_is_always_cheaper():
    """With what a full server costs per token."""
    (said,) = owning_sentences([row("cheap", 0.01)])
    assert said.claim == "For Scout an API is cheaper at every volume: a full server costs $0.0840 per million tokens."


def test_another_model_s_price_is_no_offer():
    """The experiment's other models are held against it, but do not sell it."""
    run = manifest("run", Plan((Player("Scout", 0.5), Player("Maverick", 0.5))))
    rows = [row("Maverick, as priced in the experiment", 0.1), row("deepinfra/scout", 0.3)]
    assert [one.against for one in of_same_model(rows, run)] == ["deepinfra/scout"]
    assert of_same_model([row("Scout, as priced in the experiment", 0.1)], run)
