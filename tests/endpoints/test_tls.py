"""TLS on the load wire: whom it trusts, and that connections are kept."""

import ssl
import subprocess
from contextlib import asynccontextmanager

import pytest

from harness.core.completion import FailureReason as Reason
from harness.core.completion import Request
from harness.core.generation import Generation
from harness.core.sample import Message
from harness.endpoints.openai import OpenAIEndpoint
from tests.fakes.raw import HEAD, Script, chunked, raw_server
from tests.fakes.server import chunk, usage


@asynccontextmanager
async def wired(server, **fields):
    """A wire to a server."""
    endpoint = OpenAIEndpoint(**{"model": "nano", "base_url": server.url} | fields)
    async with endpoint.wire() as wire:
        yield wire


def question(text="Capital of France?"):
    """A request with one user message."""
    return Request((Message("user", text),), Generation(max_tokens=8))


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 and its key, made by openssl."""
    folder = tmp_path_factory.mktemp("tls")
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subject = ["-subj", "/CN=nano", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *files, *subject], check=True, stderr=-3
    )
    return folder


@pytest.fixture
def tls(certificate):
    """What a server with that certificate needs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return context


async def test_tls(certificate, tls):
    """With the authority that was named, or without a look at it; connections are kept."""
    answer = Script((HEAD + chunked(chunk("stop", content="a"), usage(1, 1)),))
    for trusted in ({"ca_file": certificate / "cert.pem"}, {"verify_tls": False}):
        async with raw_server(answer, tls=tls) as raw, wired(raw, **trusted) as wire:
            got = [(await wire.send(question())).result.text for _ in range(3)]
        assert (got, raw.connections) == (["a"] * 3, 1)


async def test_tls_that_nobody_trusts(tls):
    """Is no connection."""
    async with raw_server(Script((HEAD,)), tls=tls) as raw, wired(raw) as wire:
        got = (await wire.send(question())).result
    assert (got.reason, "no trusted connection" in got.message, raw.requests) == (Reason.CONNECTION, True, [])
