"""Asks a server the canaries' conversations at temperature 0."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from harness.core.completion import Failure, Request
from harness.core.errors import UserError
from harness.core.generation import Generation
from harness.core.ports import Connection
from harness.core.sample import JsonValue, Message
from harness.core.traced import Traced

MAX_TOKENS = 8
"""Of an answer: enough to part, few enough to be quick. Some providers refuse fewer."""

Conversation = tuple[Message, ...]


class Asker:
    """Asks one connection in one way: `arguments` are the template's."""

    def __init__(self, connection: Connection, arguments: dict[str, JsonValue], max_tokens: int = MAX_TOKENS) -> None:
        extra_body = {"chat_template_kwargs": arguments} if arguments else {}
        asked = {"temperature": 0.0, "top_p": 1.0, "max_tokens": max_tokens, "extra_body": extra_body}
        self._generation = Generation.model_validate(asked)
        self._connection = connection

    async def one(self, messages: Conversation) -> Traced:
        """One answer. Raises UserError when none comes."""
        traced = await self._connection.traced(Request(messages, self._generation))
        if isinstance(traced, Failure):
            raise UserError(f"a canary was not answered ({traced.reason}): {traced.message}")
        return traced

    async def alone(self, conversations: Sequence[Conversation]) -> list[Traced]:
        """One after the other: each is computed by itself."""
        return [await self.one(messages) for messages in conversations]

    async def together(self, conversations: Sequence[Conversation]) -> list[Traced]:
        """All at once, as far as the endpoint's concurrency goes."""
        return await asyncio.gather(*map(self.one, conversations))
