"""What is in the files that an engine loads: another file under the same path is another model."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from harness.core.fingerprint import digest

_PIECES, _PIECE = 256, 16_384
"""Of a file that is longer, so many pieces are read, spread evenly: a checkpoint's are too long to be read whole before
every run, and other weights or another precision change them all over."""


def contents(path: Path) -> str | None:
    """Digest of a file, or of all files in a folder with their names there; None where there is neither."""
    try:
        if path.is_file():
            return _of_file(path)
        if path.is_dir():
            return digest([[str(file.relative_to(path)), _of_file(file)] for file in _files(path)])
    except OSError:
        pass  # the engine will say what it cannot read
    return None


def with_contents(value: object) -> object:
    """With each name of a file or folder that is here replaced by its last part and a digest of what is in it."""
    if isinstance(value, list):
        return [with_contents(each) for each in value]
    if isinstance(value, dict):
        return {name: with_contents(each) for name, each in value.items()}
    inside = contents(Path(value)) if isinstance(value, str) and value else None
    return value if inside is None else [Path(str(value)).name, inside]


def unplaced(flags: Sequence[str]) -> list[str]:
    """Without what differs from start to start or names folders of a machine."""
    kept: list[str] = []
    skip = False
    for word in flags:
        if skip:
            skip = False
        elif word in ("--port", "--host"):
            skip = True
        else:
            place = word.startswith(("/", "~", ".")) or word.endswith((".gguf", ".jinja"))
            kept.append(word.rsplit("/", 1)[-1] if place else word)
    return kept


def _files(folder: Path) -> Iterator[Path]:
    """All but hidden ones, where the Hub's client and git keep theirs."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path


def _of_file(path: Path) -> str:
    status = path.stat()
    return _read(path.resolve(), status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=4096)
def _read(path: Path, size: int, _changed_ns: int) -> str:
    """Its size and its pieces, read once as long as nobody changes it."""
    total = hashlib.blake2b(str(size).encode(), digest_size=16)
    with path.open("rb") as file:
        if size <= _PIECES * _PIECE:
            total.update(file.read())
        else:
            for number in range(_PIECES):
                file.seek(number * (size - _PIECE) // (_PIECES - 1))
                total.update(file.read(_PIECE))
    return total.hexdigest()
