"""A gauge: how many tokens a whole prompt has for one model, chat template and the task's own wording included."""

from __future__ import annotations

from dataclasses import dataclass

from harness.core.errors import UserError
from harness.core.ports import Context, Prompt, TokenCounter
from harness.core.sample import CONTEXT_MARK, Sample


@dataclass(frozen=True)
class PromptGauge:
    """Implements `core.ports.Gauge` for one task. `template_tokens` is what the chat template adds to its messages.

    A long text is not counted again for each prompt around it: of the prompt only what touches the text is.
    """

    tokens: TokenCounter
    prompt: Prompt
    template_tokens: int = 0
    longest: int | None = None

    def measure(self, sample: Sample, context: Context) -> int:
        """Tokens of the whole prompt of `sample`; raises UserError when it does not show the context as it is, once."""
        texts = [message.content for message in self.prompt.render(sample) if isinstance(message.content, str)]
        shown = [text.count(CONTEXT_MARK) for text in texts]
        if sum(shown) != 1:
            how = "more than once" if sum(shown) else "not at all, or changed by a filter"
            raise UserError(
                f"the prompt must show the context once and unchanged; it shows it {how}",
                fix="Write {{ context }} in one place of `user` or `system`, without a filter",
            )
        around = next(text for text in texts if CONTEXT_MARK in text)
        rest = sum(self.tokens.count_each([text for text in texts if text is not around]))
        before, after = around.split(CONTEXT_MARK)
        return self.template_tokens + rest + self._surrounded(before, context, after)

    def _surrounded(self, before: str, context: Context, after: str) -> int:
        begins, ends = context.begins, context.ends
        if ends is None:
            return self.tokens.count(f"{before}{begins}{after}")
        with_before, alone, with_after, last = self.tokens.count_each([before + begins, begins, ends + after, ends])
        return context.tokens + (with_before - alone) + (with_after - last)
