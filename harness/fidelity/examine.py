"""All checks of one model where it is served."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from msgspec import Struct

from harness.core.errors import UserError
from harness.core.experiment import Model, Suite
from harness.core.ports import Connection, Served
from harness.fidelity.asking import Asker
from harness.fidelity.canaries import Canaries, find_canaries
from harness.fidelity.card_template import card_template
from harness.fidelity.check import Check, failed, passed, unknown
from harness.fidelity.claims import claims, context
from harness.fidelity.faithful import greedy, likelihoods
from harness.fidelity.needs import needed_tokens
from harness.fidelity.prompts import CONVERSATIONS, TEMPLATED
from harness.fidelity.record import pinned
from harness.fidelity.rendering import counted, templated, tokenised, untouched
from harness.fidelity.repeat import repeated
from harness.fidelity.template import Template


class Examined(Struct, frozen=True):
    """One model's checks, and what is served where it answered."""

    model: str
    checks: tuple[Check, ...]
    served: Served | None = None

    @property
    def failed(self) -> list[Check]:
        """What is wrong."""
        return [check for check in self.checks if check.failed]

    def sentence(self, card: str) -> str:
        """What it comes to. Never that two things are identical: that no difference was found."""
        if self.served is None:
            return f"{self.model} was not looked at: it cannot be asked."
        if self.failed:
            names = ", ".join(check.name for check in self.failed)
            return f"{self.model} does not serve {card} faithfully: {names} failed."
        unknowns = [check.name for check in self.checks if check.verdict == "unknown"]
        but = f"; unknown: {', '.join(unknowns)}" if unknowns else ""
        return f"{self.model}: nothing unfaithful to {card} was found{but}."


async def examined(model: Model, suites: Sequence[Suite], connection: Connection, served: Served) -> Examined:
    """Every check of what is `served`, each of which can fail."""
    version = served.facts.get("version", "")
    checks = [passed("reachable", f"it answers, as {served.engine or 'an unknown engine'} {version}".rstrip())]
    try:
        await _look(checks, model, suites, connection, served)
    except UserError as error:
        checks.append(failed("canaries", error.cause, error.fix or "Look at the server's log"))
    return Examined(model.name, tuple(checks), served)


def unreachable(model: str, error: UserError) -> Examined:
    """A model that cannot be asked at all: no server, a refused key, no such model."""
    evidence = ": ".join(part for part in (error.place, error.cause) if part)
    return Examined(model, (failed("reachable", evidence, error.fix),))


async def _look(
    checks: list[Check], model: Model, suites: Sequence[Suite], connection: Connection, served: Served
) -> None:
    canaries = find_canaries(model.card.id)
    checks += claims(served, model.card, canaries.recorded if canaries else {})
    checks.append(await _context(model, suites, connection, served))
    template = card_template(model.card) or (canaries.template if canaries else None)
    arguments = canaries.arguments if canaries else pinned(template)
    conversations = [canary.messages for canary in canaries.canaries] if canaries else CONVERSATIONS
    asker = Asker(connection, arguments, canaries.max_tokens) if canaries else Asker(connection, arguments)
    shows = await connection.rendered(TEMPLATED[0], arguments) is not None
    if shows:
        checks += await _rendering(connection, template, canaries, model)
    answers = await asker.alone(conversations)
    if shows:
        checks.append(await untouched(connection, conversations, answers, arguments))
    if canaries is None:
        why = f"no canaries of {model.card.id} are here"
        fix = f"Record them on a server you trust: harness fidelity CONFIG --record {model.card.id}"
        names = ([] if shows else ["template"]) + ["greedy answers", "log-probabilities"]
        checks += [unknown(name, why, fix) for name in names]
    else:
        checks += [] if shows else [counted(canaries, answers)]
        checks += [greedy(canaries, answers), likelihoods(canaries, answers)]
    checks.append(await repeated(asker, conversations, answers))


async def _context(model: Model, suites: Sequence[Suite], connection: Connection, served: Served) -> Check:
    """Against what the suites need: unknown where a suite cannot be read, which is no fault of the server's."""
    try:
        needed = await asyncio.to_thread(needed_tokens, model, suites, connection.token_counter())
    except UserError as error:
        return unknown("context", f"how much the experiment needs cannot be told: {error.cause}", error.fix)
    return context(served.context_tokens, needed, model.card.context_tokens)


async def _rendering(
    connection: Connection, template: Template | None, canaries: Canaries | None, model: Model
) -> list[Check]:
    """The template, and the tokens only where it is the card's: another template has other tokens."""
    arguments = canaries.arguments if canaries else pinned(template)
    if template is not None:
        found = await templated(connection, template, arguments, TEMPLATED)
    else:
        repository = model.card.tokenizer or model.card.repository
        fix = f"Run: hf download {repository} tokenizer_config.json chat_template.jinja" if repository else ""
        found = unknown("template", "the card's own template is not on this machine", fix)
    return [found] if found.failed or canaries is None else [found, await tokenised(connection, canaries)]
