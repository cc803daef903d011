"""Bytes from the Hub by its own client: its session, its headers and its token, with limits of ours."""

from __future__ import annotations

import os
import time

from msgspec import Struct

from harness import __version__
from harness.core.errors import UserError
from harness.hub.trouble import LookFailedError, of_status

_TIMEOUT_S = 10.0  # to connect, and between two pieces
_DEADLINE_S = 60.0  # for a whole reply: pieces may come slowly for ever


class Reply(Struct, frozen=True, kw_only=True):
    """What the Hub answered; `unchanged` where it has not changed since the ETag that was sent."""

    body: bytes
    etag: str = ""
    unchanged: bool = False


class Wire:
    """One Hub: that of `endpoint`, else of HF_ENDPOINT. Raises UserError when huggingface_hub is not installed."""

    def __init__(self, endpoint: str | None = None) -> None:
        try:
            from huggingface_hub import constants
        except ImportError as error:
            fix = "Install it: pip install 'openweight-harness[hub]'"
            raise UserError("watching the Hub needs the huggingface_hub library", fix=fix) from error
        self.endpoint = (endpoint or os.environ.get("HF_ENDPOINT") or constants.ENDPOINT).rstrip("/")

    def get(self, path: str, what: str, *, most_bytes: int, etag: str = "") -> Reply:
        """What is at `path`, at most so many bytes of it. Raises LookFailedError."""
        from huggingface_hub.errors import HTTPError, OfflineModeIsEnabled  # httpx's: the client says which it has

        try:
            return self._get(path, what, most_bytes, etag)
        except OfflineModeIsEnabled as error:
            raise LookFailedError("network", f"{what}: HF_HUB_OFFLINE is set") from error
        except (HTTPError, OSError) as error:
            raise LookFailedError("network", f"{what}: not reached ({type(error).__name__})") from error
        except ValueError as error:  # an address that is none, a reply that is not HTTP
            raise LookFailedError("malformed", f"{what}: not understood ({type(error).__name__})") from error

    def _get(self, path: str, what: str, most_bytes: int, etag: str) -> Reply:
        from huggingface_hub.utils import build_hf_headers, get_session

        condition = {"If-None-Match": etag} if etag else None
        headers = build_hf_headers(library_name="openweight-harness", library_version=__version__, headers=condition)
        body, deadline = bytearray(), time.monotonic() + _DEADLINE_S
        with get_session().stream("GET", self.endpoint + path, headers=headers, timeout=_TIMEOUT_S) as response:
            if response.status_code == 304 and etag:
                return Reply(body=b"", etag=etag, unchanged=True)
            if response.status_code != 200:
                raise of_status(response.status_code, response.headers, what)
            for piece in response.iter_bytes():
                body += piece
                if len(body) > most_bytes:
                    raise LookFailedError("malformed", f"{what}: more than {most_bytes:,} bytes")
                if time.monotonic() > deadline:
                    raise LookFailedError("network", f"{what}: not whole after {_DEADLINE_S:g} s")
            return Reply(body=bytes(body), etag=response.headers.get("etag", "")[:200])
