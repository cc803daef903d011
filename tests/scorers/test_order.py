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
        "amber-falcon,bold-anchor,crisp-dragon,dark-otter",
        "amber-falcon, bold-anchor,crisp-dragon; dark-otter",
        "1.amber-falcon 2.bold-anchor 3.crisp-dragon 4.dark-otter",
        "amber-falcon/bold-anchor/crisp-dragon.dark-otter",
        "amber-falcon's, bold-anchor’s, then crisp-dragon's and dark-otter's",
        "首先是amber-falcon，然后是bold-anchor、crisp-dragon和dark-otter。",  # noqa: RUF001
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


WORKED = "{3}: 1930\n{0}: 1910\n{2}: 1925\n{1}: 1920\n"
IN_ORDER = "{0}, {1}, {2}, {3}"


@pytest.mark.parametrize(
    "answer",
    [
        "{3}: 1930 / {0}: 1910 / {2}: 1925 / {1}: 1920. In order: " + IN_ORDER,
        WORKED + "So the order is: " + IN_ORDER,
        WORKED + "The expeditions in the order in which they set out are:\n1. {0}\n2. {1}\n3. {2}\n4. {3}",
        WORKED + "The last is {3}.\nSo first came {0}, then {1}, then {2}, then {3}.",
        WORKED + "\n{0}\n{1}\n{2}\n{3}\n{0} is the earliest",
        WORKED + "By day:\n1. **{0}** (1910)\n2. **{1}** (1920)\n3. **{2}** (1925)\n4. **{3}** (1930)\n\n{3} was last.",
        WORKED + "By day:\n1. {0}\nIt was early.\n2. {1}\n3. {2}\n4. {3}\n{0} was the earliest.",
        "{3}, {0}, {2} and {1} are the names. By day {0} comes first, then {1}, {2} and {3}.",
        "Let me put them in order:\n" + WORKED + "So:\n1. {0}\n2. {1}\n3. {2}\n4. {3}",
        "Order in the text: {3}, {0}, {2}, {1}. By day: " + IN_ORDER,
        IN_ORDER + "\n\nWhy:\n" + WORKED,
        "They set out in this order: " + IN_ORDER + ". In the text I found:\n" + WORKED,
        WORKED + "Answer: " + IN_ORDER + "\nI went by these days:\n" + WORKED,
    ],
)
def test_the_list_that_counts(answer):
    """Of several runs through all items: the declared, the announced, the opening one, or the last."""
    assert SCORER.score(answer.format(*ITEMS), ITEMS, ()).outcome is Outcome.CORRECT


@pytest.mark.parametrize(
    "answer",
    [
        "{0} before {1}. {1} before {2}. {2} before {3}. So {0} before {3}.",
        "First {0} and {1}. Then {2} and {3}. So {0} came before {1}.",
    ],
)
def test_mentioned_again(answer):
    """What is no second run through all of them changes nothing."""
    assert SCORER.score(answer.format(*ITEMS), ITEMS, ()).outcome is Outcome.CORRECT


def test_a_list_that_is_wrong_in_the_end():
    """The last run counts against an answer as it does for it."""
    answer = "1910: {0}; 1920: {1}; 1925: {2}; 1930: {3}. So first {3}, then {2}, then {1}, then {0}."
    assert SCORER.score(answer.format(*ITEMS), ITEMS, ()).outcome is Outcome.WRONG


_PROSE = st.text(st.characters(exclude_categories=["Cs", "Mn"])) | st.sampled_from(
    ["Answer: none of them.", "The order is: as above.", "In order:\n1. all of\n2. them", "So it is."]
)


@given(
    st.lists(st.sampled_from([*ITEMS, "In order:", "Answer:", "So:", "1.", "-", ",", ".", "then"]), max_size=25),
    st.lists(st.sampled_from([" ", "\n", ", "]), min_size=25, max_size=25),
    _PROSE,
    st.sampled_from([" ", "\n", ". "]),
)
def test_prose_after_it_changes_nothing(words, gaps, prose, joint):
    """What comes after the last item, and names none, is not read."""
    answer = "".join(map("".join, zip(words, gaps, strict=False)))
    before, after = (SCORER.score(text, ITEMS, ()) for text in (answer, answer + joint + prose))
    assert (before.outcome, before.value, before.extracted) == (after.outcome, after.value, after.extracted)


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


def test_long_answers_are_read_quickly():
    """A model caught in a loop cannot hold up scoring."""
    for text in (
        "In order: amber-falcon, bold-anchor, crisp-dragon, dark-otter, ",
        "dark-otter ",
        "order is 1. ",
        ",a",
    ):
        SCORER.score(text * 10_000, ITEMS, ())
        SCORER.score(f"{text}\n" * 10_000, ITEMS, ())
