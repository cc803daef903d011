"""The order scorer: all in order, the share of pairs, and lists in many shapes."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from harness.core.errors import UserError
from harness.core.score import Outcome
from harness.scorers.order import OrderScorer

SCORER = OrderScorer()
ITEMS = ("amber-falcon", "bold-anchor", "crisp-dragon", "dark-otter")


@pytest.mark.parametrize(
    "answer",
    [
        "amber-falcon, bold-anchor, crisp-dragon, dark-otter",
        "1. amber-falcon\n2. bold-anchor\n3. crisp-dragon\n4. dark-otter",
        "- **Amber Falcon**\n- _bold‑anchor_\n* `crisp-dragon`\n• dark - otter.",  # noqa: RUF001
        "First amber-falcon, then bold-anchor, then crisp-dragon and last dark-otter.",
        "amber-falcon set out before bold-anchor; bold-anchor before crisp-dragon; crisp-dragon before dark-otter",
        '["amber-falcon", "bold-anchor", "crisp-dragon", "dark-otter"]',
        "amber-falcon -> bold-anchor -> crisp-dragon -> dark-otter",
        "amber-falcon, brave-koala, bold-anchor, crisp-dragon, dark-otter",
        "Of dark-otter and bold-anchor I am sure. Answer: amber-falcon, bold-anchor, crisp-dragon, dark-otter",
    ],
)
def test_right_order(answer):
    """However it is written; what else is listed, and what is mentioned again, does not count."""
    verdict = SCORER.score(answer, ITEMS, ())
    assert (verdict.outcome, verdict.value) == (Outcome.CORRECT, 1.0)
    assert verdict.extracted == ", ".join(ITEMS)


@pytest.mark.parametrize(
    ("listed", "credit"),
    [
        ("bold-anchor, amber-falcon, crisp-dragon, dark-otter", 5 / 6),
        ("dark-otter, amber-falcon, bold-anchor, crisp-dragon", 3 / 6),
        ("amber-falcon, bold-anchor, crisp-dragon", 3 / 6),
        ("amber-falcon, dark-otter", 1 / 6),
        ("dark-otter, amber-falcon, bold-anchor, crisp-dragon, dark-otter", 3 / 6),
    ],
)
def test_share_of_pairs(listed, credit):
    """Both listed and in order, of all pairs; the first mention is an item's place."""
    verdict = SCORER.score(listed, ITEMS, ())
    assert (verdict.outcome, verdict.value) == (Outcome.PARTIAL, credit)


@pytest.mark.parametrize("answer", ["dark-otter, crisp-dragon, bold-anchor, amber-falcon", "only crisp-dragon"])
def test_no_pair_is_right(answer):
    """The reverse, or a single item, is wrong."""
    assert SCORER.score(answer, ITEMS, ()).outcome is Outcome.WRONG


@pytest.mark.parametrize("answer", ["", "I do not know.", "amber-falcons and darkotters", "amber, falcon"])
def test_none_listed(answer):
    """Nothing to judge: unparsed."""
    assert SCORER.score(answer, ITEMS, ()).outcome is Outcome.UNPARSED


@given(st.permutations(ITEMS), st.integers(1, 4))
def test_credit_of_any_list(listed, count):
    """It counts pairs as the formula says, and is (τ + 1) / 2 of a whole list."""
    verdict = SCORER.score("\n".join(listed[:count]), ITEMS, ())
    places = [ITEMS.index(item) for item in listed[:count]]
    assert verdict.value == pytest.approx(sum(one < other for one, other in combinations(places, 2)) / 6)
    if count == 4:
        assert verdict.value == pytest.approx((kendalltau(range(4), places).statistic + 1) / 2)


@pytest.mark.parametrize(("end", "settled"), [(". So", True), ("", False)])
def test_settled(end, settled):
    """A declaration that ended settles the answer, right or wrong."""
    for listed in (ITEMS, ITEMS[::-1]):
        assert SCORER.score(f"Answer: {', '.join(listed)}{end}", ITEMS, ()).settled is settled


@pytest.mark.parametrize("target", [(), ("one",), ("Amber-Falcon", "amber falcon")])
def test_target_without_order(target):
    """It could never be wrong, so it is refused."""
    with pytest.raises(UserError, match="has no order"):
        SCORER.score("one", target, ())


@given(st.text())
def test_any_text_has_a_verdict(answer):
    """No text makes the reading fail."""
    SCORER.score(answer, ITEMS, ())
