"""Where an endpoint is, and what opens it."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from harness.endpoints.request import Api
from harness.endpoints.secrets import Secret


class Address(msgspec.Struct, frozen=True):
    """Where an endpoint is, and what opens it. `key_hint` is what to tell a user whose key is refused."""

    base_url: str
    headers: dict[str, str]
    secret: Secret | None = None
    key_header: Literal["authorization", "api-key"] = "authorization"
    key_hint: str = ""

    @property
    def root(self) -> str:
        """Where servers put what is not OpenAI's: base_url without its `/v1`."""
        return re.sub(r"/v\d+$", "", self.base_url)

    def completions(self, api: Api) -> str:
        """The URL that questions go to."""
        return f"{self.base_url}/{'chat/completions' if api == 'chat' else 'completions'}"

    def sent_headers(self) -> dict[str, str]:
        """The headers with the key in them, for the wire alone."""
        if self.secret is None:
            return self.headers
        key = self.secret.reveal()
        return {**self.headers, self.key_header: key if self.key_header == "api-key" else f"Bearer {key}"}
