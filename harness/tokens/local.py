"""Finds the counter for a tokenizer on this machine: a file, folder or repository, of whatever kind it is inside."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import msgspec

from harness.core.errors import UserError
from harness.core.ports import TokenCounter
from harness.tokens.approximate import ApproximateCounter
from harness.tokens.huggingface import tokenizer_counter
from harness.tokens.llama_cpp import gguf_counter
from harness.tokens.ranks import rank_counter
from harness.tokens.tekken import tekken_counter

_NAMES = ("tokenizer.json", "tekken.json", "tokenizer.model", "original/tokenizer.model")
"""What a folder or repository is searched for, the first first."""
_HEAD = 4096
_RANK = re.compile(rb"[A-Za-z0-9+/]+={0,2} \d+\s")


class _Config(msgspec.Struct):
    pattern: str


class _Tekken(msgspec.Struct):
    config: _Config


def local_counter(tokenizer: str | None) -> TokenCounter:
    """A counter that needs no server: the tokenizer if it can be loaded, else an approximation whose name says why."""
    if tokenizer is None:
        return ApproximateCounter()
    try:
        return exact_counter(tokenizer)
    except UserError as error:
        return ApproximateCounter(f": {error.cause}")


def exact_counter(source: str) -> TokenCounter:
    """The counter of a tokenizer: `tokenizer.json`, a known rank file, `tekken.json` or a GGUF file, told apart by what
    is in it; or a folder or a downloaded repository that holds one.

    Raises UserError when there is none, or it is of a kind that cannot be counted with. Never goes to the network.
    """
    path = Path(source).expanduser()
    if path.is_file():
        return _of_file(path, path.name)
    inside = next((path / name for name in _NAMES if (path / name).is_file()), None)
    return _of_file(inside, inside.name) if inside else _of_file(_cached(source), source)


def _of_file(path: Path, name: str) -> TokenCounter:
    """`name` is what a `tokenizer.json` is called in the record: a repository says more than its file."""
    try:
        stat = path.stat()
    except OSError as error:
        raise UserError(f"the tokenizer {name} cannot be read: {error.strerror}") from None
    return _loaded(path, name, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=2)
def _loaded(path: Path, name: str, _modified_ns: int, _size: int) -> TokenCounter:
    """A large vocabulary takes a hundred megabytes and half a second: it is checked and used as one."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise UserError(f"the tokenizer {name} cannot be read: {error.strerror}") from None
    if head.startswith(b"GGUF"):
        return gguf_counter(path)
    if head.lstrip().startswith(b"{"):
        return tekken_counter(path) if _is_tekken(path) else tokenizer_counter(path, name)
    if _RANK.match(head):
        return rank_counter(path)
    if head[:1] == head[2:3] == b"\n":  # a first piece, length-delimited, that begins with its text
        cause = f"the tokenizer {name} is a sentencepiece file, which is not read here"
        raise UserError(cause, fix="Use the tokenizer.json of the same model")
    raise UserError(f"the tokenizer {name} is neither a tokenizer.json, a rank file, a tekken.json nor a GGUF file")


def _is_tekken(path: Path) -> bool:
    """A `tokenizer.json` keeps its patterns elsewhere; its own loader judges what is neither."""
    try:
        msgspec.json.decode(path.read_bytes(), type=_Tekken)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False
    return True


def _cached(repository: str) -> Path:
    """The tokenizer of a repository in the Hub's cache."""
    try:
        from huggingface_hub import try_to_load_from_cache
        from huggingface_hub.errors import HFValidationError
    except ImportError:
        fix = "Run: pip install 'openweight-harness[tokenizers]'"
        raise UserError("counting with a tokenizer needs the tokenizers package", fix=fix) from None
    try:
        found = [try_to_load_from_cache(repository, name) for name in _NAMES]
    except HFValidationError:
        raise UserError(f"the tokenizer {repository} is neither a file, a folder nor a repository") from None
    file = next((each for each in found if isinstance(each, str)), None)
    if file is None:
        fix = f"Run: hf download {repository} tokenizer.json"
        raise UserError(f"the tokenizer {repository} is not on this machine", fix=fix)
    return Path(file)
