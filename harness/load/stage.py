"""The stage: a model under a load suite, with all that was learnt of its server by a first request or two."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from harness.core.completion import Completion, Failure, Request
from harness.core.errors import UserError
from harness.core.experiment import LoadSuite, Model
from harness.core.load import Conversation
from harness.core.ports import Connection, Endpoint, Served, TokenCounter
from harness.core.sample import Message
from harness.tokens.calibrated import Seen, calibrated

_TRIED_TOKENS = 32
"""Of an answer: enough to see how long one token takes, few enough that an answer of thousands is not waited for."""
_TRIAL_SEED = 0x7E57  # no phase's


@dataclass(frozen=True)
class Pace:
    """How long a server takes for one request that is alone: until the first token, and for each later one; seconds."""

    first_s: float
    later_s: float

    def seconds(self, conversation: Conversation) -> float:
        """How long a conversation takes at least, roughly: under load it takes longer."""
        return sum(self.first_s + self.later_s * (turn.output_tokens - 1) for turn in conversation.turns)


@dataclass(frozen=True)
class Stage:
    """`overhead` is what the chat template and the system message add to a prompt, in tokens, 0 where unknown.

    `visible` are the GPUs of this machine that its server may use, as CUDA_VISIBLE_DEVICES names them; "" for none,
    None where nobody chose: all that hold a model are then taken to be its.
    """

    model: Model
    suite: LoadSuite
    endpoint: Endpoint
    served: Served
    tokens: TokenCounter
    overhead: int
    pace: Pace
    notes: tuple[str, ...] = ()
    visible: str | None = None


async def staged(model: Model, suite: LoadSuite, endpoint: Endpoint, connection: Connection, served: Served) -> Stage:
    """Send two requests like those of the suite, one half as long, which also warms the server up.

    Where nothing counts tokens, their usage calibrates an approximation. Raises UserError when one fails: the phases
    would too.
    """
    tokens = connection.token_counter()
    made = await asyncio.to_thread(suite.workload.conversations, 1, tokens, 0, _TRIAL_SEED)
    turn = made[0].turns[0]
    text = turn.message.text()
    asked = Message(turn.message.role, text)  # without images: they are no part of the template
    system = suite.workload.system
    messages = (Message("system", system), asked) if system else (asked,)
    output_tokens = min(turn.output_tokens, _TRIED_TOKENS)
    generation = endpoint.exactly(model.generation, output_tokens, served.engine)
    if generation is None:
        generation = model.generation.model_copy(update={"max_tokens": output_tokens})
    half = Message("user", text[: len(text) // 2 + 1])
    shorter = await _asked(Request((*messages[:-1], half), generation), connection, model, suite)
    answer = await _asked(Request(messages, generation), connection, model, suite)
    few, many = shorter.usage.prompt_tokens, answer.usage.prompt_tokens
    if few is None or many is None:
        unknown = "the server does not count prompts: what its chat template adds to them is unknown"
        return Stage(model, suite, endpoint, served, tokens, 0, _pace(answer), (unknown,))
    if tokens.name.startswith("approximate"):
        line = calibrated([Seen(half.text(), few), Seen(text, many)])
        return Stage(model, suite, endpoint, served, line, line.overhead, _pace(answer))
    content = await asyncio.to_thread(tokens.count, text)
    return Stage(model, suite, endpoint, served, tokens, max(many - content, 0), _pace(answer))


async def _asked(request: Request, connection: Connection, model: Model, suite: LoadSuite) -> Completion:
    result = await connection.ask(request)
    if isinstance(result, Failure):
        place = f"{model.name}: {suite.name}"
        raise UserError(f"a first request failed ({result.reason}): {result.message}", place=place)
    return result


def _pace(answer: Completion) -> Pace:
    timing = answer.timing
    first_ns = timing.first_token_ns or timing.ended_ns
    tokens = answer.usage.completion_tokens or len(timing.chunks_ns) or 1
    return Pace(first_ns / 1e9, max(timing.ended_ns - first_ns, 0) / 1e9 / max(tokens - 1, 1))
