"""Who is told of a night, and how: a webhook or a mail. What is told holds no secret, and failing to tell is told."""

from __future__ import annotations

import asyncio
import os
import subprocess
from abc import abstractmethod
from email.message import EmailMessage
from typing import Annotated, Literal

import aiohttp
from pydantic import Field

from harness.core.errors import UserError
from harness.core.kind import Kind
from harness.core.union import KindUnion
from harness.nightly.message import Message

Occasion = Literal["regression", "failure", "change", "night"]
_LONGEST_S = 30


class _Notice(Kind):
    """What all kinds of notices have in common."""

    on: Annotated[
        tuple[Occasion, ...],
        Field(min_length=1, description="`regression`, `failure`, `change` of a card or engine, or every `night`"),
    ] = ("regression", "failure")

    @abstractmethod
    def send(self, message: Message) -> None:
        """Send it. Raises UserError when it did not get through; what it says holds no secret."""


class Webhook(_Notice):
    """A message to a chat, as Slack, Mattermost and others take it: `{"text": …}` by POST."""

    kind: Literal["webhook"] = "webhook"
    url_env: Annotated[str, Field(description="the environment variable with the address, which is a secret")]

    def send(self, message: Message) -> None:
        """POST it; redirects are not followed."""
        url = os.environ.get(self.url_env, "")
        if not url:
            raise UserError(f"{self.url_env} is not set", fix="It is to hold the webhook's address")
        asyncio.run(_post(url, self.url_env, message))


class Mail(_Notice):
    """A mail, handed to a command on its standard input."""

    kind: Literal["mail"] = "mail"
    to: Annotated[tuple[str, ...], Field(min_length=1, description="the addresses")]
    sender: Annotated[str | None, Field(description="the address it is from; the command's own when left out")] = None
    command: Annotated[tuple[str, ...], Field(min_length=1, description="reads a whole mail; run without a shell")] = (
        "/usr/sbin/sendmail",
        "-t",
        "-i",
    )

    def send(self, message: Message) -> None:
        """Run the command."""
        mail = EmailMessage()
        mail["Subject"] = message.subject
        mail["To"] = ", ".join(self.to)
        if self.sender:
            mail["From"] = self.sender
        mail.set_content(message.text())
        try:
            done = subprocess.run(  # noqa: S603 -- the user's own command
                self.command, input=bytes(mail), capture_output=True, timeout=_LONGEST_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UserError(f"{self.command[0]} could not be run: {type(error).__name__}") from error
        if done.returncode:
            raise UserError(f"{self.command[0]} ended with exit code {done.returncode}")


async def _post(url: str, named: str, message: Message) -> None:
    limit = aiohttp.ClientTimeout(total=_LONGEST_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.post(url, json=message.as_chat(), allow_redirects=False) as reply,
        ):
            status = reply.status
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        # the error's own words would hold the address
        raise UserError(f"the address in {named} could not be reached: {type(error).__name__}") from None
    if not 200 <= status < 300:
        raise UserError(f"the address in {named} answered {status}")


Notice = Webhook | Mail
NOTICES = KindUnion("notice", [Mail, Webhook])
