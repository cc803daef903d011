"""Counting tokens with the server's own `/tokenize`, where its usage does not."""

from __future__ import annotations

import http.client
import time
import weakref
from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from harness.core.errors import UserError
from harness.core.sample import Message

_BUSY = frozenset({429, 500, 502, 503, 504})
_DELAYS_S = (0.2, 1.0, 3.0)  # before another try: thousands of counts should not be lost to one moment


class _Tokens(msgspec.Struct):
    count: int | None = None
    tokens: list[int] | None = None


def text_body(text: str, model: str) -> bytes:
    """A `/tokenize` body that llama.cpp (`content`), vLLM and SGLang (`prompt`, `model`) all read.

    llama.cpp takes what looks like a special token as plain text then; vLLM and SGLang offer no such choice.
    """
    plain = {"add_special_tokens": False, "parse_special": False}
    return msgspec.json.encode({"content": text, "prompt": text, "model": model} | plain)


def chat_body(messages: tuple[Message, ...], model: str) -> bytes:
    """A `/tokenize` body for a whole chat, template included; only vLLM reads it."""
    return msgspec.json.encode({"messages": messages, "model": model, "add_generation_prompt": True})


def counted(answer: bytes) -> int | None:
    """How many tokens a `/tokenize` answer counts, None when it is none."""
    try:
        tokens = msgspec.json.decode(answer, type=_Tokens)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
    return tokens.count if tokens.count is not None else None if tokens.tokens is None else len(tokens.tokens)


class _Answer(NamedTuple):
    status: int
    body: bytes


class ServerCounter:
    """Counts with the server's own `/tokenize`, one request a text, over one connection. Blocking; threads take turns.

    Prompts of a load need thousands of counts: a connection for each would cost more than the count.
    """

    name = "the server's /tokenize"
    identity: str | None = None

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
            answer = self._asked(body)
            for delay_s in _DELAYS_S:
                if answer.status not in _BUSY:
                    break
                time.sleep(delay_s)
                answer = self._asked(body)
        count = counted(answer.body) if answer.status == 200 else None
        if count is None:
            raise UserError(f"the server's /tokenize gave no count (HTTP {answer.status})")
        return count

    def count_each(self, texts: Sequence[str]) -> list[int]:
        """Tokens in each of `texts`, one request after the other."""
        return [self.count(text) for text in texts]

    def _asked(self, body: bytes) -> _Answer:
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

    def _exchanged(self, body: bytes) -> _Answer:
        try:
            self._connection.request("POST", self._path, body, self._headers)
            response = self._connection.getresponse()
            return _Answer(response.status, response.read())
        except BaseException:
            self._connection.close()  # whatever is left of it would be read as the next answer
            raise


def _failed(error: Exception) -> UserError:
    return UserError(f"the server's /tokenize failed: {str(error) or type(error).__name__}")
