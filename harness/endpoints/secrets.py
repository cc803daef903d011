"""Keys: where they may come from, and how they are kept out of everything that is written or shown."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from harness.core.errors import UserError

_MARK = "[redacted]"
_SHAPES = (
    (re.compile(r"\b(Bearer|Basic)\s+[^\s\"',;]+", re.IGNORECASE), r"\1 " + _MARK),
    (re.compile(r"\b(sk|gsk|hf|xai|fw|nvapi|tgp|pplx)[-_][A-Za-z0-9*_\-]{6,}"), _MARK),
    (re.compile(r"(://)[^/\s@]+@"), r"\1" + _MARK + "@"),
    (re.compile(r"([?&][^=\s&]*(?:key|token|secret|signature|sig)[^=\s&]*=)[^&\s\"']+", re.IGNORECASE), r"\1" + _MARK),
    (
        re.compile(
            r"((?:api[-_ ]?key|authorization|x-api-key)[\"']?\s*[:=]\s*[\"']?)(?!\s)[^\s\"',;]{6,}", re.IGNORECASE
        ),
        r"\1" + _MARK,
    ),
)


class Secret:
    """A key that shows itself only to `reveal`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return f"Secret({_MARK})"

    def __reduce__(self) -> str:
        raise TypeError("a Secret is not written anywhere")

    def reveal(self) -> str:
        """The key, for the one place that sends it."""
        return self._value


def redact(text: str, secret: Secret | None = None) -> str:
    """`text` without `secret` and without anything that looks like a key, whoever wrote it there."""
    if secret is not None and len(secret.reveal()) >= 4:
        text = text.replace(secret.reveal(), _MARK)
    for shape, replacement in _SHAPES:
        text = shape.sub(replacement, text)
    return text


def read_key(variable: str | None, file: Path | None) -> Secret | None:
    """The key named by an environment variable or a private file; None when neither is named. Raises UserError."""
    if file is not None:
        return _from_file(file)
    if variable is None:
        return None
    value = os.environ.get(variable, "").strip()
    if not value:
        raise UserError(f"the environment variable {variable} is not set", fix=f"Run: export {variable}=<your key>")
    return _checked(value, variable)


def _from_file(file: Path) -> Secret:
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & 0o077:
            raise UserError(f"the key file {file} can be read by others (mode {mode:o})", fix=f"Run: chmod 600 {file}")
        value = file.read_text().strip()
    except OSError as error:
        raise UserError(f"the key file {file} cannot be read: {error.strerror}") from None
    if not value:
        raise UserError(f"the key file {file} is empty")
    return _checked(value, str(file))


def _checked(value: str, place: str) -> Secret:
    if not value.isprintable() or not value.isascii() or " " in value:
        raise UserError(
            f"the key in {place} holds characters that cannot be sent", fix="It should be one line of ASCII"
        )
    return Secret(value)
