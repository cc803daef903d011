"""Answers with log-probabilities, and a connection that shows what a test wants it to."""

from datetime import UTC, datetime
from math import log

from harness.core.completion import Failure, FailureReason, Timing
from harness.core.ports import Served
from harness.core.sample import Message
from harness.core.traced import Position, Rendered, Traced
from harness.fidelity.canaries import Canaries, Canary
from harness.fidelity.template import Template
from harness.tokens.approximate import ApproximateCounter

TEMPLATE = Template(
    "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}[assistant]",
    {"bos_token": "^"},
    "ours",
)


def traced(*tokens, **others):
    """An answer of these tokens, each of probability 0.6 beside the alternatives given in `others`."""
    positions = tuple(Position(token, log(0.6), {token: log(0.6), **logs(others)}) for token in tokens)
    return Traced("".join(tokens), positions, 3)


def logs(probabilities):
    """Probabilities as logarithms."""
    return {token: log(p) for token, p in probabilities.items()}


def said(*texts):
    """A conversation of one user message for each text."""
    return [(Message("user", text),) for text in texts]


def canaries(*answers, template=TEMPLATE, tokens=(1, 2, 3)):
    """Canaries that ask "0", "1", …"""
    asked = said(*map(str, range(len(answers))))
    made = tuple(Canary(messages, answer, tokens) for messages, answer in zip(asked, answers, strict=True))
    return Canaries("card", {"engine": "vllm"}, 8, made, template)


class Shows:
    """A connection that renders with `template` and answers from `answers`, by the last message's text."""

    def __init__(self, template=TEMPLATE, answers=None, tokens=(1, 2, 3), served=None):
        self.template, self.answers, self.tokens = template, answers or {}, tokens
        self.served = served or Served("m", 4096, engine="vllm")
        self.asked = []

    async def probe(self):
        return self.served

    def token_counter(self):
        return ApproximateCounter()

    async def rendered(self, messages, arguments):
        if self.template is None:
            return None
        return Rendered(self.template.render(messages, arguments, datetime.now(UTC)), self.tokens)

    async def traced(self, request):
        self.asked.append(request)
        answer = self.answers.get(request.messages[-1].text())
        if callable(answer):
            answer = answer()
        return answer or Failure(FailureReason.SERVER, "no", Timing(0.0, 0))
