"""An open endpoint: asks, retries, keeps the limits, and counts tokens where the server does not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial

import aiohttp
import msgspec
from yarl import URL

from harness.core.completion import Completion, Failure, Request
from harness.core.errors import UserError
from harness.core.ports import Served, TokenCounter
from harness.core.sample import JsonValue, Message
from harness.core.traced import Rendered, Traced
from harness.endpoints.address import Address
from harness.endpoints.answer import Answer
from harness.endpoints.attempt import Attempt, completed, failed
from harness.endpoints.exchange import Exchange, Read
from harness.endpoints.facts.page import Aside, Page
from harness.endpoints.likelihoods import Likelihoods, Tried
from harness.endpoints.limits import Limits
from harness.endpoints.long_body import LongBody
from harness.endpoints.probe import probe
from harness.endpoints.problem import Problem
from harness.endpoints.providers import provider
from harness.endpoints.rendering import rendered
from harness.endpoints.request import BodyWriter, Dialect
from harness.endpoints.retry import Retry
from harness.endpoints.secrets import redact
from harness.endpoints.tally import Tally
from harness.endpoints.timeouts import Timeouts
from harness.endpoints.tokens import ServerCounter
from harness.endpoints.trace import Tracer, read_trace
from harness.endpoints.whole import read_whole
from harness.tokens.approximate import CHARACTERS_PER_TOKEN
from harness.tokens.local import local_counter

_ASIDE = aiohttp.ClientTimeout(total=30)  # for probing and for counting tokens


class Manners(msgspec.Struct, frozen=True):
    """How an endpoint is asked: in which words, how patiently, how much at once."""

    dialect: Dialect
    timeouts: Timeouts
    retry: Retry
    concurrency: int
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    tokenizer: str | None = None


class Way(msgspec.Struct):
    """One path of the server's: how its bodies are written, and where they go."""

    writer: BodyWriter
    exchange: Exchange


class OpenAIConnection:
    """Implements `core.ports.Connection` over one aiohttp session, which `Exchange` describes."""

    def __init__(self, session: aiohttp.ClientSession, address: Address, manners: Manners) -> None:
        self._session = session
        self._address = address
        self._manners = manners
        dialect = manners.dialect
        self._way = self._way_of(dialect)
        self._echoing = self._way_of(msgspec.structs.replace(dialect, api="completions", stream=False))
        self._likelihoods = Likelihoods(partial(self._tried, self._echoing), address.secret)
        self._whole = self._way_of(msgspec.structs.replace(dialect, stream=False))
        self._tracer = Tracer(partial(self._asked, self._whole, read_trace), dialect.api)
        self._limits = Limits(manners.concurrency, manners.requests_per_minute, manners.tokens_per_minute)
        self._tally = Tally(self._post, dialect.model, dialect.api, manners.tokenizer)
        self._served_tokenizer = False
        self._counter: TokenCounter | None = None

    async def probe(self) -> Served:
        """Ask what is served. Raises UserError when the endpoint cannot be used at all."""
        dialect, secret = self._manners.dialect, self._address.secret
        preset = provider(dialect.provider)
        try:
            served = await probe(Aside(self._get, self._post), dialect.model, preset, self._address.key_hint)
        except UserError as error:
            place = redact(self._address.base_url, secret)
            raise UserError(redact(error.cause, secret), place=place, fix=redact(error.fix, secret)) from None
        self._served_tokenizer = preset.asks_engine and await self._tally.tokenizes()
        self._counter = None  # what was known before may have been an approximation
        return served

    async def ask(self, request: Request) -> Completion | Failure:
        """Ask one question; waits its turn, retries what may be retried, never raises for what a server does."""
        if request.continuations:
            return await self._likelihoods.ask(request)
        return await self._asked(self._way, read_whole, request)

    async def rendered(self, messages: tuple[Message, ...], arguments: dict[str, JsonValue]) -> Rendered | None:
        """A conversation as the server's own template renders it, given its `arguments`; None where it shows none."""
        dialect = self._manners.dialect
        asks = provider(dialect.provider).asks_engine and dialect.api == "chat"
        return await rendered(self._post, dialect.model, messages, arguments) if asks else None

    async def traced(self, request: Request) -> Traced | Failure:
        """Ask one question, for the log-probabilities of the answer's tokens too."""
        return await self._tracer.ask(request)

    async def _asked(self, way: Way, read: Read, request: Request) -> Completion | Failure:
        attempt, attempts = await self._tried(way, request, read)
        outcome = attempt.outcome
        if isinstance(outcome, Problem):
            return failed(outcome, attempt, self._address.secret, attempts)
        usage = outcome.usage or await self._tally.usage(request, outcome)
        return completed(outcome, attempt.timing, usage, attempts)

    def token_counter(self) -> TokenCounter:
        """The server's own counter if `probe` found one, else the tokenizer if it can be had, else an approximation."""
        if self._counter is None:
            manners = self._manners
            if self._served_tokenizer:
                root, headers = self._address.root, self._address.sent_headers()
                self._counter = ServerCounter(root, manners.dialect.model, headers, manners.timeouts.total_s)
            else:
                self._counter = local_counter(manners.tokenizer)
        return self._counter

    def _way_of(self, dialect: Dialect) -> Way:
        url = URL(self._address.completions(dialect.api))
        return Way(BodyWriter(dialect), Exchange(self._session, url, self._manners.timeouts, streamed=dialect.stream))

    async def _tried(self, way: Way, request: Request, read: Read) -> Tried:
        """Ask until there is an answer, or another attempt is not worth it."""
        began = time.monotonic()
        writer = way.writer
        estimate = self._estimate(request) if self._limits.counts_tokens else 0
        attempts = 0
        while True:
            attempts += 1
            body = await _body(writer, request)
            attempt = await self._attempt(partial(way.exchange.ask, body, read), estimate)
            outcome = attempt.outcome
            if isinstance(outcome, Answer):
                return Tried(attempt, attempts)
            if not writer.plain and outcome.refuses_stream_options:
                writer = way.writer = way.writer if way.writer.plain else writer.without_stream_options()
                continue
            elapsed_s = time.monotonic() - began
            delay_s = self._manners.retry.delay_s(outcome, attempts=attempts, elapsed_s=elapsed_s)
            if delay_s is None:
                return Tried(attempt, attempts)
            await asyncio.sleep(delay_s)

    async def _attempt(self, send: Callable[[], Awaitable[Attempt]], estimate: int) -> Attempt:
        turn = await self._limits.enter(estimate)
        problem, used = None, None
        try:
            attempt = await send()
            if isinstance(attempt.outcome, Problem):
                problem = attempt.outcome
            elif (usage := attempt.outcome.usage) is not None:
                used = (usage.prompt_tokens or 0) + (usage.completion_tokens or 0)
        finally:
            self._limits.leave(turn, problem, used)
        return attempt

    def _estimate(self, request: Request) -> int:
        """Tokens that a request may use, as providers count them towards a limit: prompt and output cap."""
        characters = sum(message.bytes for message in request.messages)
        return int(characters / CHARACTERS_PER_TOKEN) + request.generation.max_tokens

    def _url(self, path: str) -> URL:
        base = self._address.root if path.startswith("/") else self._address.base_url + "/"
        return URL(base + path)

    async def _get(self, path: str) -> Page:
        try:
            async with self._session.get(self._url(path), allow_redirects=False, timeout=_ASIDE) as response:
                return Page(response.status, await response.read())
        except aiohttp.ClientConnectorError as error:
            return Page(0, (error.os_error.strerror or str(error)).encode())  # aiohttp's own words speak of TLS here
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Page(0, (str(error) or type(error).__name__).encode())

    async def _post(self, path: str, body: bytes) -> bytes | None:
        url = self._url(path)
        try:
            async with self._session.post(url, data=body, allow_redirects=False, timeout=_ASIDE) as response:
                return await response.read() if response.status == 200 else None
        except (aiohttp.ClientError, OSError):
            return None


async def _body(writer: BodyWriter, request: Request) -> bytes | LongBody:
    """The body of one attempt: in memory, or in a file where a message is a Passage."""
    if all(isinstance(message.content, str) for message in request.messages):
        return writer.write(request)
    return await asyncio.to_thread(LongBody, writer.written(request))
