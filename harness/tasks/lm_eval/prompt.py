"""The lm-eval prompt: the messages that lm-eval itself would send."""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec

from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.sample import Message, Sample


class LmEvalPrompt(Kind):
    """Sends the messages of a sample of the lm-eval source as they are: worked examples and wording are the task's."""

    version: ClassVar[int] = 1

    kind: Literal["lm-eval"] = "lm-eval"

    def fingerprint(self) -> str:
        """Digest of the version of this code: it has no arguments."""
        return digest([self.version])

    def render(self, sample: Sample) -> tuple[Message, ...]:
        """The messages. Raises UserError for a sample of another source."""
        try:
            return msgspec.convert(sample.fields.get("messages"), tuple[Message, ...])
        except msgspec.ValidationError:
            fix = "This prompt goes with `source: {kind: lm-eval}`; others need a template"
            raise UserError("the sample has no messages", place=f"sample {sample.id}", fix=fix) from None
