"""A server of llama.cpp, asked over plain HTTP."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Served:
    """A server of llama.cpp; also a TokenCounter."""

    base_url: str
    name: str = "the server's /tokenize"
    identity: str | None = None

    def post(self, path: str, body: dict[str, object]) -> dict[str, object]:
        """Raises urllib.error.HTTPError where the server refuses."""
        url = self.base_url.removesuffix("/v1") + path
        request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310
        with urllib.request.urlopen(request) as response:  # noqa: S310 -- the address is the user's own
            return json.load(response)

    def count_each(self, texts: Sequence[str]) -> list[int]:
        return [self.count(text) for text in texts]

    def count(self, text: str) -> int:
        return len(self.post("/tokenize", {"content": text, "add_special": False})["tokens"])  # type: ignore[arg-type]
