"""Break-even rows as they are shown: short names, and each source once."""

from harness.report.speed.sold import break_even_table
from harness.report.speed.summary import BreakEvenRow


def row(against, source):
    """Self-hosting against one price."""
    return BreakEvenRow("chat", "scout", "8 at once", against, source, "2026-08-06", 0.1, 1e9, 90.0, None, None)


def test_sellers_and_models_are_short_and_sources_are_shared():
    """The list's own key is not said again; a price of the experiment has no seller's model."""
    rows = [
        row("groq/meta-llama/llama-4", "groq/meta-llama/llama-4, the list"),
        row("fireworks_ai/accounts/x/llama4", "fireworks_ai/accounts/x/llama4, the list"),
        row("a/b, as priced in the experiment", "an offer"),
        row("meta.llama4:0", "meta.llama4:0, the list"),
    ]
    found = break_even_table(rows)
    (sold,) = found.points
    assert [(one.seller, one.model, one.note) for one in sold] == [
        ("groq", "llama-4", 1),
        ("fireworks_ai", "llama4", 1),
        ("a/b, as priced in the experiment", "", 2),
        ("meta.llama4:0", "", 1),
    ]
    assert found.sources == ("the list, read 2026-08-06", "an offer, read 2026-08-06")
