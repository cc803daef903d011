"""The embedded model that stands in for one that is not there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from harness.config.library import read_card
from harness.core.errors import UserError
from harness.core.experiment import Model
from harness.endpoints.openai import OpenAIEndpoint
from harness.servers.embedded import EmbeddedServer


def stand_in(model: Model, taken: Collection[str]) -> Model:
    """The embedded stand-in that `model`'s card names, asked in the same way; `taken` are other models' names.

    Raises UserError when the card names none.
    """
    if model.card.embedded is None:
        raise UserError(f"{model.name} has no embedded stand-in", fix="Leave it out, or run without --embedded")
    card = read_card(model.card.embedded)
    server = EmbeddedServer.model_validate({"model": card.id})
    return replace(
        model,
        name=card.name if card.name not in taken else f"{card.name} for {model.name}",
        card=card,
        endpoint=endpoint_of(server),
        server=server,
        price=None,
        hosting=None,
        stands_in_for=model.name,
    )


def endpoint_of(server: EmbeddedServer) -> OpenAIEndpoint:
    """How an embedded model is asked: as many requests as it has slots. It has no address before it is started."""
    return OpenAIEndpoint(
        model=server.model, base_url="http://localhost/v1", provider="llama.cpp", concurrency=server.slots
    )
