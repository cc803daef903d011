"""Versions of engines, compared: Python's kind (PEP 440) and llama.cpp's build numbers."""

from __future__ import annotations

import re
from typing import NamedTuple

_BUILD = re.compile(r"^b([1-9]\d*)(?:-[0-9a-f]+)?$")  # llama.cpp: b(build number)-(commit)
_PYTHON = re.compile(
    r"""^v?(?P<release>\d+(?:\.\d+)*)
    (?:[-_.]?(?P<phase>a|alpha|b|beta|c|rc|pre|preview)[-_.]?(?P<number>\d*))?
    (?:[-_.]?(?P<post>post|rev|r)[-_.]?(?P<post_number>\d*)|-(?P<bare_post>\d+))?
    (?P<dev>[-_.]?dev[-_.]?(?P<dev_number>\d*))?
    (?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?$""",
    re.VERBOSE,
)
_PHASES = {"a": 1, "alpha": 1, "b": 2, "beta": 2, "c": 3, "rc": 3, "pre": 3, "preview": 3}
_BEFORE_ALL, _RELEASED = 0, 4
_UNTAGGED = ((), (0, 1))  # what a build from a checkout without tags calls itself: it may be of any day


class Version(NamedTuple):
    """A version as something to compare with another of its kind.

    Of a build number `release` is that number. A suffix such as `+cu130` says how it was built, and does not count.
    """

    build: bool
    release: tuple[int, ...]
    phase: tuple[int, int]
    post: int
    dev: float


def version(text: str) -> Version | None:
    """The version that `text` names; None where it names none, or one that says nothing: "dev", 0.0.0.dev1."""
    text = text.strip().lower()
    if found := _BUILD.match(text):
        return Version(True, (int(found.group(1)),), (_RELEASED, 0), -1, float("inf"))
    found = _PYTHON.match(text)
    if found is None:
        return None
    release = tuple(int(part) for part in found.group("release").split("."))
    while release and release[-1] == 0:
        release = release[:-1]
    is_dev = found.group("dev") is not None
    if is_dev and release in _UNTAGGED:
        return None
    name, post = found.group("phase"), _post(found)
    phase = (_PHASES[name], int(found.group("number") or 0)) if name else (_RELEASED, 0)
    if is_dev and name is None and post < 0:
        phase = (_BEFORE_ALL, 0)  # 1.0.dev1 comes before 1.0a1
    return Version(False, release, phase, post, float(found.group("dev_number") or 0) if is_dev else float("inf"))


def at_least(text: str, minimum: str) -> bool | None:
    """Whether version `text` is `minimum` or newer; None where that cannot be told."""
    known, least = version(text), version(minimum)
    if known is None or least is None or known.build != least.build:
        return None
    return known >= least


def _post(found: re.Match[str]) -> int:
    """The number of a version's post release, -1 where it is none."""
    if found.group("bare_post") is not None:
        return int(found.group("bare_post"))
    return int(found.group("post_number") or 0) if found.group("post") else -1
