"""What a run may spend: every question is paid for in advance at its worst case, so that the limit is never passed."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence

from harness.core.completion import Completion, Failure, Request
from harness.core.errors import UserError
from harness.core.experiment import Experiment, Model
from harness.core.price import TOKENS_PER_MTOK
from harness.core.record import Record
from harness.core.sample import Message, PromptSize
from harness.cost.lookup import price_doubts
from harness.cost.prices import known_prices
from harness.cost.request import request_cost
from harness.store.journal import read_lines
from harness.store.run_directory import RunDirectory

_TEMPLATE_TOKENS = 256  # what a chat template adds at most: role marks, a default system prompt with its date
_IMAGE_TOKENS = 16_384  # the most visual tokens that a common processor makes of one image (Qwen-VL's default)
_MOST_BYTES = 4  # of a character in UTF-8
_COUNTED_MARGIN = 1.05  # a provider may add something of its own
_TIMED_OUT = frozenset({408, 504, 524})
"""HTTP statuses with which a gateway gives up waiting for a model that may have answered, and charged, behind it."""
_MEND_PRICE = (
    "Give US dollars per million tokens, and leave out what is not known; "
    "a price that is right all the same goes into prices.yaml with `accepted: true`, to be named here"
)


class Budget:
    """Spent and reserved US dollars of one run, over all its models and sessions.

    A question goes out only when what is spent, the worst case of all that is in flight and its own worst case
    together fit under the limit; it waits while answers in flight may yet turn out cheaper. `exhausted` says that
    nothing was in flight any more and the next question did not fit. Without a limit nothing is counted.
    """

    def __init__(self, limit_usd: float | None, spent_usd: float) -> None:
        self._limit_usd = limit_usd
        self._in_flight_usd: list[float] = []
        self._settled = asyncio.Event()
        self._refused_usd = 0.0
        self.spent_usd = spent_usd
        self.exhausted = False

    @property
    def limited(self) -> bool:
        """Whether there is a limit at all."""
        return self._limit_usd is not None

    async def reserve(self, worst_usd: float) -> bool:
        """Set `worst_usd` aside for a question, when it fits; False when the run has to stop before it."""
        while not self.exhausted and not self._fits(worst_usd):
            if not self._in_flight_usd:
                self.exhausted, self._refused_usd = True, worst_usd
                self._settled.set()
                break
            self._settled.clear()
            await self._settled.wait()
        if not self.exhausted:
            self._in_flight_usd.append(worst_usd)
        return not self.exhausted

    def spend(self, usd: float) -> None:
        """Count what was asked beside the questions."""
        self.spent_usd += usd

    def settle(self, worst_usd: float, spent_usd: float) -> None:
        """Replace what was set aside for a question by what it cost."""
        self._in_flight_usd.remove(worst_usd)
        self.spent_usd += spent_usd
        self._settled.set()

    def _fits(self, worst_usd: float) -> bool:
        return self._limit_usd is None or self.spent_usd + sum(self._in_flight_usd) + worst_usd <= self._limit_usd

    def reason(self) -> str:
        """Why the run stopped, for people; "" when the limit is not why."""
        if not self.exhausted:
            return ""
        return (
            f"max_usd of ${self._limit_usd:,g} allows no further question: ${self.spent_usd:,.4f} is spent, and the "
            f"next could cost ${self._refused_usd:,.4f}. Raise max_usd to go on"
        )


class Tariff:
    """What the questions to one model cost, at worst and in the end. A model without a price costs nothing."""

    def __init__(self, model: Model) -> None:
        self._price = model.price
        reasoning = model.generation.reasoning
        self._thinking = (reasoning.budget_tokens or 0) if reasoning else 0
        self._cap = model.generation.max_tokens

    def worst_usd(self, request: Request, size: PromptSize | None = None) -> float:
        """The most that `request` can cost: a token is at least a byte, and the answer runs to its cap.

        Of a prompt of known size it is the tokens that were counted, and a little more. A provider that charges for
        more than it was asked for (hidden reasoning beyond the cap) can exceed it.
        """
        most = _most_tokens(_bytes(request.messages), size)
        if request.continuations:  # each is a prompt of its own, after which one token is written
            longest = max(len(each.encode("utf-8", "surrogatepass")) for each in request.continuations)
            return len(request.continuations) * self._worst(request.messages, most + longest, 1)
        return self._worst(request.messages, most, request.generation.max_tokens)

    def spent_usd(self, result: Completion | Failure, images: int, worst_usd: float) -> float:
        """What a result cost: its worst case where its usage does not tell.

        An answer with an HTTP error is not charged. A request that timed out, here or at a gateway, or broke off may
        have been: it counts at its worst case.
        """
        if isinstance(result, Failure):
            refused = result.status is not None and result.status >= 400 and result.status not in _TIMED_OUT
            return 0.0 if refused or self._price is None else worst_usd
        cost = request_cost(result.usage, self._price, images)
        return worst_usd if cost is None else cost

    def recorded_usd(self, record: Record) -> float:
        """What a line of completions.jsonl cost."""
        messages = record.prompt.messages
        size = _bytes(messages) if messages else _MOST_BYTES * record.prompt.characters
        most = _most_tokens(size, record.size)
        return self.spent_usd(record.result, record.prompt.images, self._worst(messages, most, self._cap))

    def _worst(self, messages: Sequence[Message], most_tokens: int, cap: int) -> float:
        price = self._price
        if price is None:
            return 0.0
        images = count_images(messages)
        prompt = most_tokens + _TEMPLATE_TOKENS + images * _IMAGE_TOKENS
        dearest = max(price.output_usd_per_mtok, price.reasoning_usd_per_mtok or 0.0)
        tokens_usd = (prompt * price.input_usd_per_mtok + (cap + self._thinking) * dearest) / TOKENS_PER_MTOK
        return tokens_usd + images * (price.usd_per_image or 0.0)


def _most_tokens(size: int, known: PromptSize | None) -> int:
    """Of a text of `size` bytes."""
    if known is None or known.estimated:
        return size
    return min(size, math.ceil(known.counted_tokens * _COUNTED_MARGIN))


def count_images(messages: Sequence[Message]) -> int:
    """How many images the messages carry."""
    return sum(len(message.images) for message in messages)


def _bytes(messages: Sequence[Message]) -> int:
    return sum(message.bytes for message in messages)


def open_budget(experiment: Experiment, directory: RunDirectory) -> Budget:
    """The budget of a run, with what all its sessions have spent already; raises UserError where none can be kept."""
    limit_usd = experiment.settings.max_usd
    if limit_usd is None:
        return Budget(None, 0.0)
    problems = unlimited(experiment)
    if problems:
        raise problems[0]
    tariffs = {model.name: Tariff(model) for model in experiment.models}
    lines = read_lines(directory.completions, Record)
    spent = sum(tariffs[line.item.model].recorded_usd(line) for line in lines if line.item.model in tariffs)
    return Budget(limit_usd, spent)


def unlimited(experiment: Experiment) -> list[UserError]:
    """Why `max_usd` cannot be kept to, one error for each model; [] where it can, or where there is no limit."""
    if experiment.settings.max_usd is None:
        return []
    problems = []
    for model in experiment.models:
        if model.price is None and not model.endpoint.in_house and model.server is None:
            cause = f"max_usd cannot be kept to: {model.name} has no price, and unknown is not free"
            problems.append(UserError(cause, fix="Give it a price (`harness prices` lists some), or leave max_usd out"))
        elif model.price is not None and (most := model.price.up_to_prompt_tokens) is not None:
            cause = f"max_usd cannot be kept to: {model.name}'s price is only for prompts up to {most:,} tokens"
            problems.append(UserError(cause, fix="Give it a price that holds for all of its prompts"))
        elif wrong := _doubts(model):
            problems.append(UserError(f"max_usd cannot be kept to: {wrong}", fix=_MEND_PRICE))
        elif model.price is not None and experiment.load_suites:
            cause = f"max_usd cannot be kept to: a load phase sends {model.name} as many requests as it takes"
            problems.append(UserError(cause, fix="Put its load into an experiment without max_usd"))
    return problems


def doubtful_prices(experiment: Experiment) -> list[str]:
    """A line for each model whose price looks wrong: with dollars per token where they are per million, for one."""
    return [f"{wrong}. {_MEND_PRICE}" for model in experiment.models if (wrong := _doubts(model))]


def _doubts(model: Model) -> str:
    found = [] if model.price is None else price_doubts(model.price, known_prices())
    return f"{model.name}'s price looks wrong: {'; '.join(found)}" if found else ""
