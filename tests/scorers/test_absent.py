"""The absent scorer: what is said not to be there, what is made up, and what says neither."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.score import Outcome
from harness.scorers.absent import AbsentScorer

SCORER = AbsentScorer()
ABSENT = ("not in the text",)
PRESENT = ("1234567",)


@pytest.mark.parametrize(
    "answer",
    [
        "not in the text",
        "Not in the text.",
        "**not in the text**",
        "It is not in the text",
        "The number isn't in the provided text.",
        "There is no special magic number for amber-anchor.",
        "There's no such number.",
        "No special magic number for amber-anchor is mentioned in the text.",
        "No number was given.",
        "The text does not mention it.",
        "The text doesn't contain a special magic number for amber-anchor.",
        "I could not find it.",
        "I couldn't find any such number",
        "I'm sorry, but I cannot find a number for amber-anchor.",
        "It was never stated; it is missing.",
        "amber-anchor does not appear in the text.",
        "It is nowhere to be found.",
        "The provided text has no number for it.",
        "N/A",
        "None.",
        "None of the 3 keys is amber-anchor, so it is not mentioned.",
        "nicht im Text",
        "Im Text wird keine Zahl für amber-anchor genannt.",
        "Die Zahl wird im Text nicht erwähnt.",
        "amber-anchor kommt nicht vor.",
        "niet in de tekst",
        "Er is geen getal voor amber-anchor.",
        "Il n'y a pas de nombre pour amber-anchor.",
        "Ce nombre n'est pas mentionné.",
        "Le texte ne mentionne aucun nombre.",
        "pas dans le texte",
        "No aparece en el texto.",
        "no está en el texto",
        "El número no se menciona.",
        "não está no texto",
        "O texto não menciona o número.",
        "non è nel testo",
        "Il numero non è menzionato.",
        "W tekście nie ma takiej liczby.",
        "Этого числа нет в тексте.",
        "Это число не упоминается.",
        "文本中没有提到这个数字。",
        "不在文中",
        "その数字は本文中に記載されていません。",
        "텍스트에 없습니다.",
        "I was unable to locate a number for amber-anchor.",
        "I failed to find one.",
        "The text makes no mention of amber-anchor.",
        "No mention of it.",
        "It was never mentioned.",
        "There is nothing about amber-anchor.",
        "Nothing in the text says so.",
        "The text lacks such a number.",
        "There isn't one.",
        "There is not any.",
        "I don't know.",
        "I do not know.",
        "I have no information about it.",
        "No such key exists.",
        "I could find no number for amber-anchor.",
        "None was given.",
        "amber-anchor was not assigned a number.",
        "If you mean amber-anchor, it is not in the text.",
        "Das weiß ich nicht.",
        "Je ne sais pas.",
        "No lo sé.",
        "Não sei.",
        "Non lo so.",
        "Nie wiem.",
        "Не знаю.",  # noqa: RUF001
        "我不知道。",
        "わかりません。",
        "Answer: not in the text",
    ],
)
def test_said_not_to_be_there(answer):
    """Right where it is absent, wrong where it is present, in many words."""
    assert SCORER.score(answer, ABSENT, ()).outcome is Outcome.CORRECT
    assert SCORER.score(answer, PRESENT, ()).outcome is Outcome.WRONG


@pytest.mark.parametrize(
    "answer",
    [
        "1234567",
        "1,234,567.",
        "The number is **1234567**",
        "It is in the text: 1234567",
        "It is not missing: 1234567",
        "The number is not only mentioned, it is mentioned once: 1234567",
        "It isn't true that it is not in the text: 1234567",
        "No doubt it is 1234567.",
        "Answer: 1234567",
        "It is not in the first part, I thought, but then: Answer: 1234567",
        "The number is not 8765432 but 1234567",
        "It isn't **8765432**, it's 1234567.",
        "1234567, rather than 8765432",
        "It is not hidden but 1234567",
        "1234567. I did not find any other.",
        "1234567. No other number is mentioned.",
        "The number is 1234567. If it is not in the text, ignore.",
        "\uff11\uff12\uff13\uff14\uff15\uff16\uff17",
        "\u0661\u0662\u0663\u0664\u0665\u0666\u0667",
        "1234567 or 8765432",
        "Like dark-zebra, grand-otter has one: 1234567",
    ],
)
def test_number_given(answer):
    """Made up where it is absent, and shown; right where it is the one."""
    verdict = SCORER.score(answer, ABSENT, ())
    assert (verdict.outcome, verdict.extracted) == (Outcome.WRONG, "1234567")
    assert SCORER.score(answer, PRESENT, ()).outcome is Outcome.CORRECT
    assert SCORER.score(answer, ("7654321",), ()).outcome is Outcome.WRONG


@pytest.mark.parametrize(
    "answer",
    ["", "amber-anchor", "I am not sure.", "It is not 1234567.", "What text?", "Not bad!", "The text is long."],
)
def test_neither(answer):
    """No number, and nothing said to be absent: unparsed under both targets."""
    assert SCORER.score(answer, ABSENT, ()).outcome is Outcome.UNPARSED
    assert SCORER.score(answer, PRESENT, ()).outcome is Outcome.UNPARSED


@pytest.mark.parametrize(
    "answer",
    [
        "It is not in the text, but it may be 1234567.",
        "1234567 (brave-badger's; yours is not mentioned)",
        "The text mentions 1234567 for dark-zebra, but not for grand-otter.",
        "For bold-otter it is 7654321; for grand-otter it is 1234567",
    ],
)
def test_both(answer):
    """A needle's number beside such words, or two of two keys, are unparsed; nobody can say which was meant."""
    assert SCORER.score(answer, ABSENT, ()).outcome is Outcome.UNPARSED
    assert SCORER.score(answer, PRESENT, ()).outcome is Outcome.UNPARSED


def test_declared_counts():
    """What is declared is read before the rest."""
    assert SCORER.score("1234567 is brave-badger's. Answer: not in the text", ABSENT, ()).outcome is Outcome.CORRECT
    both = "brave-badger: 7654321, amber-anchor: 1234567. Answer: 1234567"
    assert SCORER.score(both, PRESENT, ()).outcome is Outcome.CORRECT


def test_a_number_of_another_length_is_made_up_too():
    """It is wrong, not unparsed; beside words of absence it is only talk."""
    assert SCORER.score("42", ABSENT, ()).outcome is Outcome.WRONG
    assert SCORER.score("There are 4 keys, and it is not mentioned.", ABSENT, ()).outcome is Outcome.CORRECT


@pytest.mark.parametrize(("answer", "settled"), [("The answer is 1234567. So", True), ("not in the te", False)])
def test_settled(answer, settled):
    """A declaration that ended settles the answer."""
    assert SCORER.score(answer, PRESENT, ()).settled is settled


@pytest.mark.parametrize("answer", ["1234567 is the number, and", "It is not in the text, and"])
def test_nothing_is_settled_undeclared(answer):
    """Neither what is made up nor a refusal: a cut favours none."""
    assert not SCORER.score(answer, PRESENT, ()).settled


@given(st.text(), st.sampled_from([ABSENT, PRESENT]))
def test_any_text_has_a_verdict(answer, target):
    """No text makes the reading fail, and one text is never right under both targets."""
    SCORER.score(answer, target, ())
    outcomes = {SCORER.score(answer, each, ()).outcome for each in (ABSENT, PRESENT)}
    assert outcomes != {Outcome.CORRECT}


def test_long_answers_are_read_quickly():
    """A model caught in a loop cannot hold up scoring."""
    for text in (
        "no " * 25_000,
        "not in the " * 10_000,
        "нет не " * 10_000,
        "there is 12 " * 10_000,
        "記載" * 25_000,
        "not 1 " * 25_000,
    ):
        SCORER.score(text, PRESENT, ())
