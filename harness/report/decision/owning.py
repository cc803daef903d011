"""From how many tokens a day on a server of one's own costs less than the cheapest known API."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.core.price import TOKENS_PER_MTOK
from harness.report.speed.hosted import PRICED
from harness.report.speed.summary import BreakEvenRow
from harness.report.verdict import Sentence
from harness.report.words import compact, usd
from harness.store.manifest import Manifest


def of_same_model(rows: Sequence[BreakEvenRow], manifest: Manifest) -> list[BreakEvenRow]:
    """Those against a price of the model itself: an experiment's other models are held against it, too, but are no
    offer of it."""
    cards = {f"{entry.name}, {PRICED}": entry.card.get("id") for entry in manifest.models}
    own = {entry.name: entry.card.get("id") for entry in manifest.models}
    return [row for row in rows if row.against not in cards or cards[row.against] == own.get(row.model)]


def owning_sentences(rows: Sequence[BreakEvenRow]) -> Iterator[Sentence]:
    """One for each model and load suite, against the cheapest hosted price: no dearer one can be cheaper."""
    cheapest: dict[tuple[str, str], BreakEvenRow] = {}
    for row in rows:
        known = cheapest.setdefault((row.suite, row.model), row)
        if row.hosted_usd_per_mtok < known.hosted_usd_per_mtok:
            cheapest[row.suite, row.model] = row
    for row in cheapest.values():
        yield _sentence(row)


def _sentence(row: BreakEvenRow) -> Sentence:
    own = row.usd_per_day / row.tokens_per_day * TOKENS_PER_MTOK
    full = f"a server costs {usd(row.usd_per_day)} a day and takes {compact(row.tokens_per_day)} tokens at {row.label}"
    basis = f"{row.against} at {usd(row.hosted_usd_per_mtok)} per million tokens (read {row.read_on}); {full}."
    if row.first is None:
        claim = f"For {row.model} an API is cheaper at every volume: a full server costs {usd(own)} per million tokens."
        return Sentence(claim, f"Against {basis}")
    first = compact(row.first)
    claim = (
        f"For {row.model} an API is cheaper under {first} tokens a day; from there a server of its own is, kept full."
    )
    if row.always is None:
        more = " Each further server costs more again until it is filled."
    elif row.always > row.first:
        more = f" A further server costs more until it is filled; never again from {compact(row.always)} a day on."
    else:
        more = ""
    return Sentence(claim, f"Against {basis}{more}")
