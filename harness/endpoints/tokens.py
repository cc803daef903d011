"""Counting tokens where a server's usage does not: its own `/tokenize`, a tokenizer file, or a stated approximation."""

from __future__ import annotations

import http.client
import math
import weakref
from pathlib import Path
from threading import Lock
from typing import Protocol
from urllib.parse import urlsplit

import msgspec

from harness.core.errors import UserError
from harness.core.sample import Message

CHARACTERS_PER_TOKEN = 4.0


class _Tokens(msgspec.Struct):
    count: int | None = None
    tokens: list[int] | None = None


class _Encoding(Protocol):
    @property
    def ids(self) -> list[int]: ...


class _Tokenizer(Protocol):
    def encode(self, sequence: str, *, add_special_tokens: bool) -> _Encoding: ...


def text_body(text: str, model: str) -> bytes:
    """A `/tokenize` body that llama.cpp (`content`), vLLM and SGLang (`prompt`, `model`) all read."""
    return msgspec.json.encode({"content": text, "prompt": text, "model": model, "add_special_tokens": False})


def chat_body(messages: tuple[Message, ...], model: str) -> bytes:
    """A `/tokenize` body for a whole chat, template included; only vLLM reads it."""
    return msgspec.json.encode({"messages": messages, "model": model, "add_generation_prompt": True})


def counted(answer: bytes) -> int | None:
    """How many tokens a `/tokenize` answer counts, None when it is none."""
    try:
        tokens = msgspec.json.decode(answer, type=_Tokens)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return tokens.count if tokens.count is not None else None if tokens.tokens is None else len(tokens.tokens)


class ApproximateCounter:
    """Counts four characters as a token: right for English within a third or so, wrong for much else."""

    def __init__(self, why: str = "") -> None:
        self.name = f"approximate, {CHARACTERS_PER_TOKEN:g} characters per token{why}"

    def count(self, text: str) -> int:
        """Tokens in `text`, estimated."""
        return math.ceil(len(text) / CHARACTERS_PER_TOKEN)


class TokenizerCounter:
    """Counts with a Hugging Face tokenizer: a `tokenizer.json`, or a repository that has been downloaded."""

    def __init__(self, source: str) -> None:
        self.name = f"tokenizer {Path(source).name if Path(source).exists() else source}"
        self._tokenizer = _load(source)

    def count(self, text: str) -> int:
        """Tokens in `text`, without special tokens."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)


def local_counter(tokenizer: str | None) -> TokenizerCounter | ApproximateCounter:
    """A counter that needs no server: the tokenizer if it can be loaded, else an approximation whose name says why."""
    if tokenizer is None:
        return ApproximateCounter()
    try:
        return TokenizerCounter(tokenizer)
    except UserError as error:
        return ApproximateCounter(f": {error.cause}")


class ServerCounter:
    """Counts with the server's own `/tokenize`, one request a text, over one connection. Blocking; threads take turns.

    Prompts of a load need thousands of counts: a connection for each would cost more than the count.
    """

    name = "the server's /tokenize"

    def __init__(self, root: str, model: str, headers: dict[str, str], timeout_s: float) -> None:
        address = urlsplit(root)
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(address.netloc, timeout=timeout_s)
        weakref.finalize(self, self._connection.close)  # a counter is used until it is forgotten
        self._path = address.path.rstrip("/") + "/tokenize"
        self._model = model
        self._headers = headers
        self._turn = Lock()

    def count(self, text: str) -> int:
        """Tokens in `text`, without special tokens; raises UserError when the server does not count."""
        body = text_body(text, self._model)
        with self._turn:
            count = counted(self._asked(body))
        if count is None:
            raise UserError("the server's /tokenize gave no count")
        return count

    def _asked(self, body: bytes) -> bytes:
        """The answer. A connection that was kept may have been closed meanwhile: then once more, on a new one."""
        kept = self._connection.sock is not None
        try:
            return self._exchanged(body)
        except (ConnectionError, http.client.BadStatusLine) as error:  # a server that closes says nothing, or resets
            if not kept:
                raise _failed(error) from None
        except (OSError, http.client.HTTPException) as error:
            raise _failed(error) from None
        try:
            return self._exchanged(body)
        except (OSError, http.client.HTTPException) as error:
            raise _failed(error) from None

    def _exchanged(self, body: bytes) -> bytes:
        try:
            self._connection.request("POST", self._path, body, self._headers)
            return self._connection.getresponse().read()
        except BaseException:
            self._connection.close()  # whatever is left of it would be read as the next answer
            raise


def _failed(error: Exception) -> UserError:
    return UserError(f"the server's /tokenize failed: {str(error) or type(error).__name__}")


def _load(source: str) -> _Tokenizer:
    """A file, or a repository whose `tokenizer.json` is in the Hub's cache: counting never goes to the network."""
    try:
        from huggingface_hub import try_to_load_from_cache
        from tokenizers import Tokenizer
    except ImportError:
        fix = "Run: pip install 'openweight-harness[tokenizers]'"
        raise UserError("counting with a tokenizer needs the tokenizers package", fix=fix) from None
    file = source if Path(source).is_file() else try_to_load_from_cache(source, "tokenizer.json")
    if not isinstance(file, str):
        fix = f"Run: hf download {source} tokenizer.json"
        raise UserError(f"the tokenizer {source} is not on this machine", fix=fix)
    try:
        loaded: _Tokenizer = Tokenizer.from_file(file)
    except Exception as error:  # tokenizers raises nothing more specific
        raise UserError(f"the tokenizer {source} cannot be loaded: {error}") from None
    return loaded
