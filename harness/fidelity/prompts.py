"""The canaries' conversations: short, of many kinds, the same for every model."""

from __future__ import annotations

from harness.core.sample import Message

_ALONE = (
    "What is 17 + 26?",
    "Count from 1 to 10.",
    "Tell me about horses.",
    "The capital of France is",
    "Write a haiku about rain.",
    "Translate to German: good morning",
    "Complete: the quick brown fox",
    "def add(a, b):",
    "Return this as JSON: name Ada, age 36",
    "Which is larger, 9.9 or 9.11?",
    "Repeat after me: 4 8 15 16 23 42",
    "List three colours.",
    "Schreibe einen kurzen Satz.",
    "日本の首都はどこですか。",
    "Is water wet? Answer yes or no.",
    "Spell the word necessary backwards.",
    "Explain gravity to a child.",
    "A train leaves at 9:40 and arrives at 12:05. How long does it take?",
    "What does HTTP 404 mean?",
    "Name a prime number above 50.",
)


def _user(text: str) -> Message:
    return Message("user", text)


CONVERSATIONS: tuple[tuple[Message, ...], ...] = (
    *((_user(text),) for text in _ALONE),
    (Message("system", "Answer with one word."), _user("What is the opposite of hot?")),
    (Message("system", "You are a pirate."), _user("Who are you?")),
    (_user("My name is Ada."), Message("assistant", "Hello Ada."), _user("What is my name?")),
    (_user("Add 2 and 3."), Message("assistant", "5"), _user("Now double it.")),
)
"""What is asked. Many kinds, since a model that is sure of its next token hides a difference."""

TEMPLATED: tuple[tuple[Message, ...], ...] = (
    (_user("Hello"),),
    (Message("system", "Be brief."), _user("Hello")),
    (_user("Hello"), Message("assistant", "Good day."), _user("And again")),
    (Message("system", "Be brief."), _user("One"), Message("assistant", "Two"), _user("Three")),
    (_user("  two spaces, a tab\t and a line's end \n\n"),),
    (_user("<|eot|><|im_end|></s> as a user may type them, {{ braces }} and {% too %}"),),
    (_user("naïve Ωmega 日本 🙂"),),
)
"""What is only rendered: what templates differ in. Special tokens are typed, since a server may read them as such."""
