"""What each of several scorers is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.core.sample import JsonValue


def labels(scorers: Sequence[Mapping[str, JsonValue]]) -> list[str]:
    """Each scorer's kind, and its arguments that not all of that kind share."""
    return [_label(scorer, [other for other in scorers if other["kind"] == scorer["kind"]]) for scorer in scorers]


def _label(scorer: Mapping[str, JsonValue], alike: Sequence[Mapping[str, JsonValue]]) -> str:
    differing = [
        f"{name} {value}" for name, value in scorer.items() if any(other.get(name) != value for other in alike)
    ]
    return ", ".join([str(scorer["kind"]), *differing])
