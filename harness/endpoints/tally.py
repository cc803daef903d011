"""Token counts for an answer whose server reported none: made afterwards, outside the timing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from harness.core.completion import Request, Usage
from harness.core.ports import TokenCounter
from harness.endpoints.answer import Answer
from harness.endpoints.request import Api, plain_prompt
from harness.endpoints.tokens import chat_body, counted, text_body
from harness.tokens.approximate import ApproximateCounter
from harness.tokens.local import local_counter

Post = Callable[[str, bytes], Awaitable[bytes | None]]
"""POST a body to a path below the server's root; None when that gave no answer of status 200."""


class Tally:
    """Counts with the server's `/tokenize`, else with the endpoint's tokenizer, else not at all.

    Counts cover the visible text; a special token that ended the answer is not in it. A chat's prompt is counted only
    where the server applies its own template to it, since a guess at the template would be no count.
    """

    def __init__(self, post: Post, model: str, api: Api, tokenizer: str | None) -> None:
        self._post = post
        self._model = model
        self._api = api
        self._tokenizer_source = tokenizer
        self._local: TokenCounter | None = None
        self._tokenizes: bool | None = None

    async def tokenizes(self) -> bool:
        """Whether the server has a `/tokenize` that counts; asked once."""
        if self._tokenizes is None:
            self._tokenizes = bool(await self._count(text_body("tokens", self._model)))
        return self._tokenizes

    async def usage(self, request: Request, answer: Answer) -> Usage:
        """The counts as far as they can be had."""
        if await self.tokenizes():
            completion, reasoning = await self._text(answer.text), await self._text(answer.reasoning)
            if completion is not None and reasoning is not None:
                total = completion + reasoning
                return Usage(await self._prompt(request), total, reasoning or None, counted_by="tokenize")
        if self._tokenizer_source is None:
            return Usage()
        return await asyncio.to_thread(self._locally, self._tokenizer_source, answer)

    async def _prompt(self, request: Request) -> int | None:
        if any(message.images for message in request.messages):
            return None  # nobody tokenizes a picture
        if self._api == "chat":
            return await self._count(chat_body(request.messages, self._model))
        return await self._count(text_body(plain_prompt(request.messages), self._model))

    async def _text(self, text: str) -> int | None:
        return await self._count(text_body(text, self._model)) if text else 0

    async def _count(self, body: bytes) -> int | None:
        """A count above zero: no text that is asked about has no tokens, so that zero means that it was not read."""
        answer = await self._post("/tokenize", body)
        return (counted(answer) or None) if answer is not None else None

    def _locally(self, source: str, answer: Answer) -> Usage:
        if self._local is None:
            self._local = local_counter(source)
        if isinstance(self._local, ApproximateCounter):
            return Usage()  # a guess is no count
        reasoning = self._local.count(answer.reasoning)
        total = self._local.count(answer.text) + reasoning
        return Usage(None, total, reasoning or None, counted_by="tokenizer")
