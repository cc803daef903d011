"""Generated prose in each language."""

from __future__ import annotations

import re
from itertools import islice
from random import Random
from typing import get_args

import pytest

from harness.tasks.haystacks.grammar import grammar
from harness.tasks.haystacks.prose import Language, ProseHaystack
from harness.tasks.needle.corpus import Segments
from harness.tasks.prose import sentences

OTHERS = [language for language in get_args(Language) if language != "en"]
STOPS = {"zh": "。", "hi": "।"}


def first(language, count, seed=1):
    """The first segments of a haystack."""
    with Segments(ProseHaystack(language=language, seed=seed).corpus(1)) as segments:
        return [segments.text(number, number + 1) for number in range(count)]


def test_english_is_the_grammar_the_embedded_models_know():
    """Sentence for sentence."""
    assert first("en", 500) == [f" {each}" for each in islice(sentences(Random("prose en 1")), 500)]


@pytest.mark.parametrize("language", OTHERS)
def test_sentences_are_whole(language):
    """One capital at most to begin, one stop to end, no gap left open, no double space, no digit."""
    found = first(language, 3000)
    stop = STOPS.get(language, ".")
    for segment in found:
        text = segment.strip()
        assert segment == (f"{text}\n" if language == "zh" else f" {text}")
        assert text.endswith(stop)
        assert text.count(stop) == 1
        assert text[0] == text[0].upper()
        assert not re.search(r"[{}%\d]|  ", text)


@pytest.mark.parametrize("language", OTHERS)
def test_sentences_are_many(language):
    """Tens of millions in each language, and few come twice in three thousand."""
    assert grammar(language).size() > 50_000_000
    assert len(set(first(language, 3000))) > 2900


def test_every_word_is_used():
    """Each list of a grammar is reached from a sentence."""
    for language in OTHERS:
        rules = grammar(language)
        gaps = set(
            re.findall(
                r"\{(\w+)\}", " ".join([*rules.sentences, *(w for words in rules.words.values() for w in words)])
            )
        )
        assert gaps == set(rules.words), language


def test_the_seed_decides():
    """Another seed gives other sentences."""
    assert first("fr", 50) != first("fr", 50, seed=2)


def test_the_fingerprint_covers_language_and_seed():
    """Each gives another text."""
    kinds = [ProseHaystack(), ProseHaystack(seed=2), ProseHaystack(language="de"), ProseHaystack(language="es")]
    assert len({kind.fingerprint() for kind in kinds}) == len(kinds)


def test_agreement_comes_from_the_data():
    """A German noun keeps the article and ending of its gender; a French adjective its noun's."""
    german, french = " ".join(first("de", 3000)), " ".join(first("fr", 3000))
    assert re.search(r"die \w+e Lampe", german)
    assert not re.search(r"(?:der|den|das) \w+ Lampe", german)
    assert "lampe bleue" in french or "lampe ronde" in french
    assert not re.search(r"lampe (?:bleu|rond|léger|neuf)\b", french)
