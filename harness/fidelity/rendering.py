"""The template's checks: does the server render conversations as the card's own template does?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from harness.core.errors import UserError
from harness.core.ports import Connection
from harness.core.sample import JsonValue
from harness.core.traced import Traced
from harness.fidelity.asking import Conversation
from harness.fidelity.canaries import Canaries
from harness.fidelity.check import Check, failed, passed, unknown
from harness.fidelity.template import Template

_AROUND = 40  # characters shown of each side of where two prompts part
_FIX = (
    "Start the server with the card's own template: chat_template of serve; by hand --chat-template (vLLM, SGLang) or "
    "--chat-template-file (llama.cpp)"
)
_WAY_FIX = "Look for what changes requests on the way: a proxy that adds a system message, a limit that cuts prompts"
_HARMONY = "<|start|>"
_TOKENIZER_FIX = "Serve the model with its own tokenizer, of the revision that the canaries were recorded with"


async def templated(
    connection: Connection, template: Template, arguments: dict[str, JsonValue], conversations: Sequence[Conversation]
) -> Check:
    """Renders `conversations` there and here. Those that the card's template refuses are left out."""
    name, alike = "template", 0
    for messages in conversations:
        try:
            ours = _possible(template, messages, arguments)
        except UserError:
            continue
        shown = await connection.rendered(messages, arguments)
        if shown is None and alike:
            return failed(name, f"the server does not render conversation {alike + 1}, the card's template does", _FIX)
        if shown is None:
            return unknown(name, "the server shows no rendered prompts")
        if shown.text not in ours:
            evidence = f"conversation {alike + 1} is rendered as {_parted(shown.text, ours[0])}"
            return failed(name, f"{evidence} (template of {template.source})", _FIX)
        alike += 1
    if not alike:
        return unknown(
            name, f"the template of {template.source} renders none of the {len(conversations)} conversations"
        )
    return passed(name, f"{alike} conversations are rendered as by the template of {template.source}")


async def tokenised(connection: Connection, canaries: Canaries) -> Check:
    """Whether prompts become the token ids that were recorded."""
    name, of = "tokens", 0
    for canary in canaries.canaries:
        shown = await connection.rendered(canary.messages, canaries.arguments)
        if shown is None or not canary.prompt_tokens:
            return unknown(name, "the server, or the one that was recorded, shows no token ids")
        if shown.tokens != canary.prompt_tokens:
            place = _agreed(shown.tokens, canary.prompt_tokens)
            ids = [str(ids[place]) if place < len(ids) else "no token" for ids in (shown.tokens, canary.prompt_tokens)]
            evidence = f"prompt {of + 1} has {ids[0]} as token {place + 1}, recorded is {ids[1]}"
            return failed(name, evidence, _TOKENIZER_FIX)
        of += 1
    total = sum(len(canary.prompt_tokens) for canary in canaries.canaries)
    return passed(name, f"{of} prompts have the recorded token ids, {total} in all")


def counted(canaries: Canaries, answers: Sequence[Traced]) -> Check:
    """For servers that show no prompt: whether their usage counts as many tokens as were recorded."""
    name = "template"
    counts = [
        (answer.prompt_tokens, canary.prompt_count) for canary, answer in zip(canaries.canaries, answers, strict=True)
    ]
    known = [(here, there) for here, there in counts if here is not None and there is not None]
    if not known:
        return unknown(name, "the server shows neither rendered prompts nor how many tokens they have")
    wrong = [f"{here} where {there} were recorded" for here, there in known if here != there]
    if wrong:
        return failed(name, f"{len(wrong)} of {len(known)} prompts have other lengths: {wrong[0]} (tokens)", _FIX)
    return passed(name, f"{len(known)} prompts have the recorded lengths; their text the server does not show")


async def untouched(
    connection: Connection,
    conversations: Sequence[Conversation],
    answers: Sequence[Traced],
    arguments: dict[str, JsonValue],
) -> Check:
    """Whether what is asked is what is rendered: a proxy may add a system message, or cut, on the one way alone.

    A prompt in OpenAI's Harmony format is not looked at: vLLM makes it without the template that it shows.
    """
    name, alike = "prompt", 0
    for place, (messages, answer) in enumerate(zip(conversations, answers, strict=True), start=1):
        shown = await connection.rendered(messages, arguments)
        if shown is None or answer.prompt_tokens is None or _HARMONY in shown.text:
            continue
        if len(shown.tokens) != answer.prompt_tokens:
            evidence = f"prompt {place} is rendered as {len(shown.tokens)} tokens, and {answer.prompt_tokens} were read"
            return failed(name, evidence, _WAY_FIX)
        alike += 1
    if not alike:
        return unknown(name, "the server does not count the prompts that it renders")
    return passed(name, f"{alike} prompts were read with as many tokens as are rendered")


def _possible(template: Template, messages: Conversation, arguments: dict[str, JsonValue]) -> list[str]:
    """What it may be rendered as: where the template writes the date, the server's day may be another."""
    now = datetime.now(UTC)
    days = (0, -1, 1) if template.writes_the_date else (0,)
    return [template.render(messages, arguments, now + timedelta(days=day)) for day in days]


def _parted(theirs: str, ours: str) -> str:
    begin = _agreed(theirs, ours)
    start = max(0, begin - _AROUND)
    there, here = (repr(text[start : begin + _AROUND]) for text in (theirs, ours))
    return f"{there}, by the card's template it is {here}"


def _agreed(theirs: Sequence[object], ours: Sequence[object]) -> int:
    """How many characters or tokens they begin with in common."""
    pairs = enumerate(zip(theirs, ours, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(theirs), len(ours)))
