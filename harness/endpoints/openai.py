"""The OpenAI-compatible endpoint: chat and plain completions, hosted or in-house."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import aiohttp
from pydantic import Field, JsonValue, model_validator

from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.generation import Generation
from harness.core.kind import Kind
from harness.core.nearest import did_you_mean
from harness.core.paths import DataPath
from harness.core.sample import JsonValue as CoreJsonValue
from harness.endpoints.address import Address
from harness.endpoints.connection import Manners, OpenAIConnection
from harness.endpoints.exchange import WatchedRequest
from harness.endpoints.pool import Pool, Target
from harness.endpoints.providers import Body, exactly_said, merged, presets, provider
from harness.endpoints.request import Api, Dialect
from harness.endpoints.retry import Retry
from harness.endpoints.secrets import read_key
from harness.endpoints.timeouts import Timeouts
from harness.endpoints.tls import trust
from harness.endpoints.wire import LeanWire

_IDLE_S = 4.0  # below uvicorn's five seconds: a connection that the server is about to close is not used again
_KEY_HEADERS = frozenset({"authorization", "proxy-authorization", "api-key", "x-api-key", "cookie"})


def _is_loopback(values: Mapping[str, object]) -> bool:
    """Whether an endpoint is on this machine; one without any address can only get that of a server started here."""
    if values.get("base_url") is None:
        preset = presets().get(str(values.get("provider")))
        return preset is not None and preset.base_url is None
    host = urlsplit(str(values.get("base_url"))).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class OpenAIEndpoint(Kind):
    """A server that speaks OpenAI's API. `provider` names a preset that fills in what is not given."""

    kind: Literal["openai"] = "openai"
    model: Annotated[str, Field(min_length=1, description="the name the server knows the model by")]
    base_url: Annotated[str | None, Field(description="ends before /chat/completions, usually with /v1")] = None
    provider: str = "generic"
    api: Api = "chat"
    stream: bool = True
    in_house: bool = Field(
        default_factory=_is_loopback,
        description="whether confidential suites may be sent here; by default only to this very machine",
    )
    api_key_env: Annotated[str | None, Field(description="the environment variable that holds the key")] = None
    api_key_file: Annotated[DataPath | None, Field(description="a file that only you can read (mode 0600)")] = None
    headers: Annotated[dict[str, str], Field(description="more headers; never keys")] = {}
    extra_body: Annotated[dict[str, JsonValue], Field(description="laid over every request body")] = {}
    omit: Annotated[tuple[str, ...], Field(description="body keys that this model refuses, such as temperature")] = ()
    tokenizer: Annotated[str | None, Field(description="repository or file, where the server counts no tokens")] = None
    concurrency: Annotated[int, Field(ge=1)] = 16
    requests_per_minute: Annotated[float | None, Field(gt=0)] = None
    tokens_per_minute: Annotated[float | None, Field(gt=0)] = None
    timeouts: Timeouts = Timeouts()
    retry: Retry = Retry()
    verify_tls: bool = True
    ca_file: DataPath | None = None

    @model_validator(mode="after")
    def _consistent(self) -> OpenAIEndpoint:
        if self.provider not in presets():
            raise ValueError(did_you_mean(self.provider, presets(), list_as="Known providers are"))
        parts = urlsplit(self.base_url or "https://preset")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("base_url must be an http:// or https:// address")
        if parts.username or parts.password or parts.query:
            raise ValueError("base_url must not carry a key: name it with api_key_env or api_key_file")
        if secret := _KEY_HEADERS & {name.lower() for name in self.headers}:
            raise ValueError(f"headers must not carry keys ({', '.join(secret)}): use api_key_env or api_key_file")
        return self

    def fingerprint(self) -> str:
        """Covers what changes answers; not addresses, keys or limits."""
        return digest([self.kind, self.api, self.model, self.provider, self.extra_body, sorted(self.omit)])

    def describe(self) -> dict[str, CoreJsonValue]:
        """The arguments for the manifest; of a key's or tokenizer's file only the name, as folders name users."""
        named: dict[str, CoreJsonValue] = {}
        if self.api_key_file is not None:
            named["api_key_file"] = self.api_key_file.name
        if self.tokenizer is not None and Path(self.tokenizer).exists():
            named["tokenizer"] = Path(self.tokenizer).name
        return super().describe() | named

    def at(self, base_url: str) -> OpenAIEndpoint:
        """The same endpoint at the address of a server that was just started."""
        in_house = self.in_house if "in_house" in self.model_fields_set else _is_loopback({"base_url": base_url})
        return self.model_copy(update={"base_url": base_url, "in_house": in_house})

    def body(self, generation: Generation) -> Body:
        """The request body without its question, to show and to check; raises UserError for what cannot be said."""
        return self._dialect().settings(generation)

    def exactly(self, generation: Generation, output_tokens: int, engine: str | None) -> Generation | None:
        """`generation` asking for exactly so many output tokens; None where neither provider nor engine has words.

        `engine` is what the probe found. Texts that would end an answer early are left out.
        """
        words = exactly_said(self.provider, engine, output_tokens)
        if words is None:
            return None
        extra_body = merged(generation.extra_body, words)
        return generation.model_copy(update={"max_tokens": output_tokens, "stop": (), "extra_body": extra_body})

    def connect(self) -> AbstractAsyncContextManager[OpenAIConnection]:
        """Open the endpoint. Reads the key: raises UserError when it is not there."""
        return self._connect()

    def wire(self) -> AbstractAsyncContextManager[LeanWire]:
        """Open the endpoint for load: no limits, no retries, no counting. Raises UserError as `connect` does."""
        return self._wire()

    @asynccontextmanager
    async def _wire(self) -> AsyncIterator[LeanWire]:
        address = self.address()
        parts = urlsplit(address.base_url)
        tls = trust(self.ca_file, verify=self.verify_tls) if parts.scheme == "https" else None
        port = parts.port or (443 if tls is not None else 80)
        pool = Pool(Target(parts.hostname or "", port, tls), self.timeouts.connect_s)
        try:
            yield LeanWire(pool, address, self._dialect(), self.timeouts)
        finally:
            await pool.close()

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[OpenAIConnection]:
        address, manners = self.address(), self._manners()
        connector = aiohttp.TCPConnector(limit=0, ttl_dns_cache=300, keepalive_timeout=_IDLE_S, ssl=self._tls())
        session = aiohttp.ClientSession(
            connector=connector,
            headers=address.sent_headers(),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self.timeouts.connect_s),
            request_class=WatchedRequest,
        )
        async with session:
            yield OpenAIConnection(session, address, manners)

    def address(self) -> Address:
        """Where it is, and what opens it. Reads the key: raises UserError when it is not there."""
        preset = provider(self.provider)
        variable = self.api_key_env or (preset.key_variable if self.api_key_file is None else None)
        secret = read_key(variable, self.api_key_file)
        headers = {
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",  # compressing small chunks delays them
            "User-Agent": "openweight-harness",
            **self.headers,
        }
        base_url = self.base_url or preset.base_url
        if base_url is None:
            raise UserError(f"the endpoint of {self.model} has no base_url", fix="Say where its server is")
        return Address(base_url.rstrip("/"), headers, secret, preset.key_header, self._key_hint(variable))

    def _key_hint(self, variable: str | None) -> str:
        if self.api_key_file is not None:
            return f"Check the key in {self.api_key_file}"
        return f"Check the key in {variable}" if variable else "Name its key with api_key_env"

    def _manners(self) -> Manners:
        return Manners(
            dialect=self._dialect(),
            timeouts=self.timeouts,
            retry=self.retry,
            concurrency=self.concurrency,
            requests_per_minute=self.requests_per_minute,
            tokens_per_minute=self.tokens_per_minute,
            tokenizer=self.tokenizer,
        )

    def _dialect(self) -> Dialect:
        return Dialect(self.model, self.api, self.provider, self.stream, self.extra_body, self.omit)

    def _tls(self) -> ssl.SSLContext | bool:
        """As aiohttp wants it, which has a context of its own for the usual case."""
        return trust(self.ca_file, verify=True) if self.verify_tls and self.ca_file is not None else self.verify_tls
