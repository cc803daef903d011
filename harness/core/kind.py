"""The base of every kind: a frozen value whose fields are its YAML arguments."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from harness.core.sample import JsonValue


class Kind(BaseModel):
    """A source, prompt, scorer, endpoint or server. Unknown arguments are errors; `kind` tells them apart."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)  # most are never used

    def describe(self) -> dict[str, JsonValue]:
        """The arguments as plain JSON, for the manifest and the report."""
        described: dict[str, JsonValue] = self.model_dump(mode="json")
        return described
