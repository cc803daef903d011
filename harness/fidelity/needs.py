"""How much context an experiment needs of a model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from harness.core.experiment import Model, Suite
from harness.core.ports import TokenCounter
from harness.core.sized import SizedSource
from harness.tasks.gauge import PromptGauge

_LOOKED_AT = 1_000  # samples of a task
_TEMPLATE_TOKENS = 16  # the least that a chat template adds to a message: a few marks


def needed_tokens(model: Model, suites: Sequence[Suite], tokens: TokenCounter) -> int | None:
    """Tokens of the longest prompt of the suites with its answer's cap, but no more than the card claims: what is asked
    beyond that is asked to show the limit. None without suites.

    Of each task's first thousand prompts the one of most characters is counted, by the server's tokenizer where it has
    one. A task whose texts are made to lengths needs the longest. Raises UserError for what cannot be rendered.
    """
    needed = max(_needs(model, suites, tokens), default=None)
    return needed if needed is None else min(needed, model.card.context_tokens or needed)


def _needs(model: Model, suites: Sequence[Suite], tokens: TokenCounter) -> Iterator[int]:
    for suite in suites:
        for task in suite.tasks:
            cap = task.output_cap(model.generation)
            if isinstance(task.source, SizedSource):
                yield max((text.tokens for text in task.source.texts()), default=0) + cap
                continue
            gauge = PromptGauge(tokens, task.prompt)
            prompts = (task.prompt.render(sample) for sample in islice(task.source.samples(gauge), _LOOKED_AT))
            longest = max(prompts, key=lambda messages: sum(message.bytes for message in messages), default=())
            yield sum(tokens.count(message.text()) + _TEMPLATE_TOKENS for message in longest) + cap
