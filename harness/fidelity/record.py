"""Records a card's canaries on a server that is trusted to serve the model faithfully."""

from __future__ import annotations

from harness.core.card import Card
from harness.core.errors import UserError
from harness.core.ports import Connection, Served
from harness.core.sample import JsonValue
from harness.core.served import facts_of
from harness.fidelity.asking import MAX_TOKENS, Asker
from harness.fidelity.canaries import Canaries, Canary
from harness.fidelity.prompts import CONVERSATIONS
from harness.fidelity.template import Template

_A_DAY = "26 Jul 2024"


async def recorded(connection: Connection, served: Served, card: Card, template: Template | None) -> Canaries:
    """What the server makes of every conversation. Raises UserError where it gives no log-probabilities."""
    arguments = pinned(template)
    asker = Asker(connection, arguments)
    canaries = []
    for messages in CONVERSATIONS:
        answer = await asker.one(messages)
        if not answer.positions:
            raise UserError("the server gives no log-probabilities", fix="Record the canaries on one that does")
        shown = await connection.rendered(messages, arguments)
        tokens = () if shown is None else shown.tokens
        canaries.append(Canary(messages, answer, tokens))
    facts = facts_of(served)
    return Canaries(card.id, facts, MAX_TOKENS, tuple(canaries), template, arguments)


def pinned(template: Template | None) -> dict[str, JsonValue]:
    """The arguments that keep the day out of a prompt, where the template takes them as Llama's do."""
    return {"date_string": _A_DAY} if template is not None and "date_string" in template.text else {}
