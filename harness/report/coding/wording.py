"""Programs and sandboxes in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from harness.core.sample import JsonValue
from harness.report.words import listed

ERROR_WORDS = {
    "syntax": "does not compile",
    "import": "imports what is not there",
    "assertion": "gave a wrong result",
    "exception": "raised an exception",
    "timeout": "took too long",
    "memory": "used too much memory",
    "output": "wrote too much",
    "forbidden": "tried what the sandbox forbids",
    "crash": "ended before it answered",
    "unreadable": "gave a result that is no plain data",
    "unknown": "no reason told",
    "unparsed": "no program in the answer",
    "truncated": "cut off at the output cap",
    "refused": "refused",
}
_MOST_NAMES = 12
_LABELS = {"kernel": "Linux", "landlock": "Landlock ABI", "python": "Python", "namespaces": "namespaces"}


def error_words(kind: str) -> str:
    """A kind of error for readers."""
    return ERROR_WORDS.get(kind, kind)


def sandbox_words(facts: Mapping[str, JsonValue]) -> str:
    """One place where programs were run: how it was closed, then what it was made of."""
    return "; ".join(_sandbox_parts(facts))


def _sandbox_parts(facts: Mapping[str, JsonValue]) -> Iterator[str]:
    isolation = facts.get("isolation")
    if isolation == "none" or facts.get("unsafe") is True:
        yield "no sandbox: model-written code could read and change whatever this user may"
    if isolation not in (None, "none"):
        yield f"isolation by {isolation}"
    if facts.get("landlock") in (0, False):
        yield "no Landlock"
    for name, value in facts.items():
        if name not in ("isolation", "unsafe") and value not in (None, "", [], {}, 0):
            yield f"{_LABELS.get(name, name.replace('_', ' '))} {_plain(value)}"


def _plain(value: JsonValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return listed([str(one) for one in value])
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def some_names(names: tuple[str, ...]) -> str:
    """The first few names, and how many more there are."""
    rest = len(names) - _MOST_NAMES
    return listed(names) if rest <= 0 else f"{', '.join(names[:_MOST_NAMES])} and {rest:,} more"
