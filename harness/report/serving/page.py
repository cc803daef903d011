"""What the page says of the servers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from harness.core.sample import JsonValue
from harness.core.served import FACTS
from harness.report.serving.summary import ServedModel, Serving, ServingDifference
from harness.report.words import listed

NOT_TOLD = "not told"
_NOT_ASKED = "not asked"  # a run that ended before its turn
_ONLY_WHERE_TOLD = frozenset({"root", "weights", "settings"})
_DIGESTS = ("chat_template", "tokenizer")
_DIGEST_SHOWN = 12
_FLAG = re.compile(r" (?=--?[A-Za-z])")  # before it a line may break


@dataclass(frozen=True)
class ServingPage:
    """A row a fact, a column a model, a value in pieces that stay on one line; then sentences on variants."""

    models: list[str]
    rows: dict[str, list[tuple[str, ...]]]
    sentences: list[str]


def serving_page(serving: Serving | None) -> ServingPage | None:
    """The section, None where there is nothing to say."""
    if serving is None:
        return None
    rows = {
        label: [_pieces(name, one.facts.get(name)) if one.facts else (_NOT_ASKED,) for one in serving.models]
        for name, label in FACTS.items()
        if name not in _ONLY_WHERE_TOLD or _told(name, serving.models)
    }
    sentences = [words for one in serving.differences for words in _sentences(one)]
    return ServingPage([one.model for one in serving.models], rows, sentences)


def fact_words(name: str, value: JsonValue) -> str:
    """A fact as a reader wants it: of a digest the beginning, of many equal GPUs their number."""
    return " ".join(_pieces(name, value))


def _pieces(name: str, value: JsonValue) -> tuple[str, ...]:
    """A fact's words, each flag together with its value."""
    if value in (None, "", [], {}):
        return (NOT_TOLD,)
    if name in _DIGESTS:
        return (str(value)[:_DIGEST_SHOWN],)
    if isinstance(value, list) and name == "gpus":
        return _enumerated([f"{count} × {gpu}" for gpu, count in Counter(map(str, value)).items()])
    if isinstance(value, list) or name == "flags":
        words = value if isinstance(value, list) else [value]
        return tuple(_FLAG.split(" ".join(map(str, words))))
    if isinstance(value, dict):
        return _enumerated([f"{key}={each}" for key, each in value.items()])
    return (f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value),)


def _enumerated(words: list[str]) -> tuple[str, ...]:
    return (*(f"{word}," for word in words[:-1]), words[-1])


def _told(name: str, models: tuple[ServedModel, ...]) -> bool:
    return any(name in one.facts for one in models)


def _sentences(difference: ServingDifference) -> list[str]:
    both = f"{difference.a} and {difference.b}"
    found = []
    if difference.unsaid:
        differ = listed([FACTS.get(name, name.replace("_", " ")) for name in difference.unsaid])
        found.append(
            f"{both} are both {difference.card}, and their servers differ in more than their names say: {differ}. "
            "What sets their results apart may come from any of it."
        )
    if "tokenizer" in difference.facts:
        found.append(f"The tokenizers of {both} are not the same: one text is not one prompt to them.")
    elif "chat_template" in difference.facts:
        found.append(f"The chat templates of {both} are not the same: one question is not one prompt to them.")
    return found
