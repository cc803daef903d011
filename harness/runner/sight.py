"""What an endpoint sees: how many images it reads in one prompt, and what each costs in tokens.

Found out with pictures of our own before the first question with so many, as a server that cuts a prompt to its first
image answers all the same, and a score would be the cut's and not the model's.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from random import Random

from harness.core.completion import Completion, Failure, FailureReason, Request, Timing
from harness.core.generation import Generation
from harness.core.sample import Image, ImageTokens, Message
from harness.runner.budget import count_images
from harness.runner.plan import Question
from harness.traffic.pictures import picture

_SIDE = 224  # pixels: one tile or less for every model, so that k images cost k times as much as one
_SIZES = ((224, 224), (448, 448), (1024, 512), (1024, 1024), (2048, 2048))
_SPARE = 0.5  # of an image's tokens: less than this may be missing where all images are read
_TEXT = "Which colours do you see?"
_MOST_VAIN = 5  # probes without an answer: a server that is down must not be asked for ever
_ANSWER_TOKENS = 16  # some providers refuse a smaller cap


Ask = Callable[[Request], Awaitable[Completion | Failure | None]]
"""None is said where the budget allows no further request."""


class Sight:
    """What one endpoint is known to see. `modalities` is what it says it takes, () where it says nothing."""

    def __init__(self, ask: Ask, generation: Generation, modalities: tuple[str, ...]) -> None:
        self._ask = ask
        self._generation = generation if generation.reasoning else _brief(generation)
        self._blind = bool(modalities) and "image" not in modalities
        self._finding_out = asyncio.Lock()
        self._why_not: dict[int, str] = {}
        self._random = Random(0)  # noqa: S311 -- any pictures do
        self._text_tokens: int | None = None
        self._one_takes: int | None = None
        self.image_tokens: tuple[ImageTokens, ...] = ()
        self.uncounted = False
        self._vain = 0

    async def refusal(self, question: Question) -> Failure | None:
        """Why `question` is not sent; None where it may be."""
        images = count_images(question.request.messages)
        if not images:
            return None
        async with self._finding_out:
            if images not in self._why_not:
                await self._find_out(images)
        why_not = self._why_not.get(images)
        if not why_not:
            return None
        message = f"unservable with {images} image{'' if images == 1 else 's'}, not sent: {why_not}"
        return Failure(FailureReason.UNSERVABLE, message, Timing(started_at=time.time(), ended_ns=0), attempts=0)

    async def _find_out(self, images: int) -> None:
        if self._blind:
            self._why_not[images] = "the server says that it takes no images"
            return
        if self._text_tokens is None:
            self._text_tokens = _prompt_tokens(await self._tried(()))
        if self._one_takes is None:
            await self._weigh()
        result = await self._tried(self._pictures(images))
        if result is None:  # the budget is spent, and the question will not be sent
            return
        if isinstance(result, Failure) and result.reason is not FailureReason.UNSERVABLE:
            self._vain += 1
            if self._vain < _MOST_VAIN:  # what is down may be up again at the next question
                return
        self._why_not[images] = self._reason(result, images)

    async def _weigh(self) -> None:
        """What one image takes, by its size."""
        weights = []
        for width, height in _SIZES:
            tokens = self._taken(await self._tried((self._picture(width, height),)))
            if tokens is None:
                break
            weights.append(ImageTokens(width, height, tokens))
        self.image_tokens = tuple(weights)
        self._one_takes = weights[0].tokens if weights else None
        self.uncounted = bool(weights) and not weights[0].tokens

    def _reason(self, result: Completion | Failure, images: int) -> str:
        """Why so many images cannot be served; "" where they can, or nothing tells."""
        if isinstance(result, Failure):
            return result.message if result.reason is FailureReason.UNSERVABLE else ""
        taken, one = self._taken(result), self._one_takes
        if taken is None or not one or taken >= (images - _SPARE) * one:
            return ""
        return f"it reads {round(taken / one)} of {images} and says nothing ({taken:,} tokens, {one:,} for one)"

    def _taken(self, result: Completion | Failure | None) -> int | None:
        tokens = _prompt_tokens(result)
        return None if tokens is None or self._text_tokens is None else tokens - self._text_tokens

    async def _tried(self, images: tuple[Image, ...]) -> Completion | Failure | None:
        return await self._ask(Request((Message("user", _TEXT, images),), self._generation))

    def _pictures(self, count: int) -> tuple[Image, ...]:
        return tuple(self._picture(_SIDE, _SIDE) for _ in range(count))

    def _picture(self, width: int, height: int) -> Image:
        return picture(width, height, "png" if width == _SIDE else "jpeg", self._random)


def _prompt_tokens(result: Completion | Failure | None) -> int | None:
    """What the server counted, what its cache held included."""
    return result.usage.prompt_tokens if isinstance(result, Completion) else None


def _brief(generation: Generation) -> Generation:
    return generation.model_copy(update={"max_tokens": _ANSWER_TOKENS})
