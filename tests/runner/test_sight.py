"""How many images an endpoint reads is found out before a question with so many is sent."""

from __future__ import annotations

import asyncio

import pytest

from harness.core.completion import Completion, Failure, FailureReason, Request, Timing, Usage
from harness.core.generation import Generation
from harness.core.record import StoredPrompt, WorkItem
from harness.core.sample import Image, Message, Sample
from harness.runner.plan import Question
from harness.runner.sight import Sight

TIMING = Timing(started_at=0.0, ended_ns=1)
ONE = Image("image/png", "aQ==")


class Server:
    """Reads the first `reads` images of a prompt at 50 tokens each, and refuses more than `takes`."""

    def __init__(self, reads=100, takes=100, counts=True, tokens=50):
        self.reads, self.takes, self.counts, self.tokens = reads, takes, counts, tokens
        self.asked = []

    async def ask(self, request):
        await asyncio.sleep(0)
        images = sum(len(message.images) for message in request.messages)
        self.asked.append(images)
        if images > self.takes:
            return Failure(FailureReason.UNSERVABLE, f"At most {self.takes} image(s) may be provided", TIMING, 400)
        usage = Usage(prompt_tokens=10 + self.tokens * min(images, self.reads) * self.counts)
        return Completion("red", usage, TIMING)


def question(images):
    messages = (Message("user", "?", (ONE,) * images),)
    item = WorkItem("1", "scout", "mmmu", "mmmu", "1", 0)
    return Question(item, Sample("1", {}, ("A",)), StoredPrompt("0", 1), Request(messages, Generation()))


def refused(server, *counts, modalities=()):
    """What is said to questions with so many images each, one after the other."""

    async def ask_all(sight):
        return [await sight.refusal(question(count)) for count in counts]

    sight = Sight(server.ask, Generation(), modalities)
    said = asyncio.run(ask_all(sight))
    return [None if each is None else each.message for each in said], sight


def test_a_server_that_reads_all_is_asked_all():
    """It is looked at once for each number of images."""
    server = Server()
    assert refused(server, 2, 5, 2, 5)[0] == [None] * 4
    assert (server.asked.count(2), server.asked.count(5)) == (1, 1)


def test_a_server_that_cuts_without_a_word_is_found_out():
    """By its own usage; what it does read is asked."""
    one, two, five = refused(Server(reads=1), 1, 2, 5)[0]
    assert one is None
    assert two == "unservable with 2 images, not sent: it reads 1 of 2 and says nothing (50 tokens, 50 for one)"
    assert five.startswith("unservable with 5 images, not sent: it reads 1 of 5")


def test_a_server_that_refuses_is_taken_at_its_word():
    """Its words are kept."""
    one, three = refused(Server(takes=2), 1, 3)[0]
    assert one is None
    assert three == "unservable with 3 images, not sent: At most 2 image(s) may be provided"


def test_a_server_for_text_is_not_asked():
    """Where it says so itself."""
    server = Server()
    (said,) = refused(server, 1, modalities=("text",))[0]
    assert said == "unservable with 1 image, not sent: the server says that it takes no images"
    assert server.asked == []


def test_a_usage_without_images_tells_nothing_and_that_is_said():
    """The questions are asked: a refusal without evidence would be no better."""
    said, sight = refused(Server(counts=False), 1, 3)
    assert said == [None, None]
    assert sight.uncounted


def test_texts_alone_cost_no_request():
    """A run without images sends nothing of the kind."""
    server = Server()
    assert refused(server, 0)[0] == [None]
    assert server.asked == []


def test_what_images_take_is_known_by_size():
    """From usage, less the text's own tokens."""
    _, sight = refused(Server(), 1)
    assert [(each.width, each.height, each.tokens) for each in sight.image_tokens][:2] == [
        (224, 224, 50),
        (448, 448, 50),
    ]


def test_a_spent_budget_refuses_nothing():
    """The question itself is held back by it."""

    async def nothing(_request):
        return None

    async def one(sight):
        return await sight.refusal(question(1))

    assert asyncio.run(one(Sight(nothing, Generation(), ()))) is None


@pytest.mark.parametrize("reason", [FailureReason.SERVER, FailureReason.RATE_LIMITED])
def test_another_failure_is_no_evidence(reason):
    """A server that is down says nothing of what it can take."""

    async def down(_request):
        return Failure(reason, "down", TIMING, 503)

    async def one(sight):
        return await sight.refusal(question(2))

    assert asyncio.run(one(Sight(down, Generation(), ()))) is None


@pytest.mark.parametrize("images", range(2, 8))
def test_one_image_less_is_found_out_of_any_number(images):
    """Also the last of seven."""
    (said,) = refused(Server(reads=images - 1), images)[0]
    assert said.startswith(f"unservable with {images} images, not sent: it reads {images - 1} of {images}")


def test_a_probe_without_an_answer_is_made_again():
    """A server that was down for a moment is found out at the next question."""
    server = Server(reads=1)
    down = 6  # the text, the first size and the pictures themselves, twice

    async def ask(request):
        nonlocal down
        down -= 1
        if down >= 0:
            return Failure(FailureReason.SERVER, "down", TIMING, 503)
        return await server.ask(request)

    async def ask_all(sight):
        return [await sight.refusal(question(3)) for _ in range(3)]

    first, *_, last = asyncio.run(ask_all(Sight(ask, Generation(), ())))
    assert first is None
    assert last.message.startswith("unservable with 3 images, not sent: it reads 1 of 3")
