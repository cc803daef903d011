"""The newest release of an engine on a Python package index, by its JSON Simple API (PEP 691)."""

from __future__ import annotations

import http.client
import re
import ssl
import time
import urllib.error
import urllib.request

import msgspec
from msgspec import Struct

from harness.core.errors import UserError
from harness.core.nearest import did_you_mean
from harness.core.version import Version, version
from harness.hub.trouble import LookFailedError, of_status

PACKAGES = {"vllm": "vllm", "sglang": "sglang", "tensorrt-llm": "tensorrt-llm", "llama.cpp": "xllamacpp"}
"""What each engine is called on the index. llama.cpp itself is not there: xllamacpp brings it, by its own versions."""

PYPI = "https://pypi.org/simple"

_ACCEPT = "application/vnd.pypi.simple.v1+json"
_TIMEOUT_S, _DEADLINE_S = 10.0, 60.0
_MOST_BYTES = 32_000_000
_FINAL = 4  # the phase of a version that is no alpha, beta or candidate


class _File(Struct, frozen=True):
    filename: str
    yanked: bool | str = False


class _Project(Struct, frozen=True):
    files: list[_File]


def package_of(engine: str) -> str:
    """The engine's package. Raises UserError for an engine that is not known."""
    if engine not in PACKAGES:
        raise UserError(f'unknown engine "{engine}"', fix=did_you_mean(engine, list(PACKAGES), list_as="Engines"))
    return PACKAGES[engine]


def newest_release(index: str, package: str, etag: str) -> tuple[str | None, str]:
    """The newest version that is neither a pre-release nor withdrawn, None where nothing changed; with the ETag."""
    address = f"{index.rstrip('/')}/{package}/"
    if not address.startswith(("https://", "http://")):
        raise UserError("a package index has an http or https address", place=index)
    headers = {"Accept": _ACCEPT, "User-Agent": "openweight-harness"} | ({"If-None-Match": etag} if etag else {})
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 – its scheme was looked at above
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as response:  # noqa: S310
            body, new_etag = _body(response, package), (response.headers.get("etag") or "")[:200]
    except urllib.error.HTTPError as error:
        if error.code == 304 and etag:
            return None, etag
        raise _refusal(error, package) from error
    except (OSError, http.client.HTTPException, ssl.SSLError) as error:
        raise LookFailedError("network", f"{package}: index not reached ({type(error).__name__})") from error
    return _newest(_decode(body, package), package), new_etag


def _body(response: http.client.HTTPResponse, package: str) -> bytes:
    body, deadline = bytearray(), time.monotonic() + _DEADLINE_S
    while piece := response.read1(1 << 16):
        body += piece
        if len(body) > _MOST_BYTES:
            raise LookFailedError("malformed", f"{package}: more than {_MOST_BYTES:,} bytes")
        if time.monotonic() > deadline:
            raise LookFailedError("network", f"{package}: not whole after {_DEADLINE_S:g} s")
    return bytes(body)


def _refusal(error: urllib.error.HTTPError, package: str) -> LookFailedError:
    if error.code in (404, 410):
        return LookFailedError("missing", f"{package} is not on the package index")
    headers = {name.lower(): value for name, value in error.headers.items()}
    return of_status(error.code, headers, package)


def _decode(body: bytes, package: str) -> _Project:
    try:
        return msgspec.json.decode(body, type=_Project)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        said = f"{package}: no answer of the JSON Simple API; does the index speak it (PEP 691)?"
        raise LookFailedError("malformed", said) from error


def _newest(project: _Project, package: str) -> str:
    found: dict[Version, str] = {}
    for file in project.files:
        text = _version_in(file.filename, package)
        known = version(text) if text else None
        is_final = known is not None and known.phase[0] == _FINAL and known.dev == float("inf")
        if known is not None and is_final and not _is_yanked(file):
            found[known] = text
    if not found:
        raise LookFailedError("malformed", f"{package}: the index has no release of it")
    return found[max(found)]


def _is_yanked(file: _File) -> bool:
    """A reason, even an empty one, says that it is (PEP 592)."""
    return file.yanked is not False


def _version_in(filename: str, package: str) -> str:
    """Of a wheel or a source archive; "" where the name is of no such file."""
    name = re.escape(package).replace(r"\-", "[-_.]")
    found = re.match(rf"^{name}-([\w.!+]{{1,60}}?)(-.*\.whl|\.tar\.gz|\.zip)$", filename, re.IGNORECASE)
    return found[1] if found else ""
