"""A model that the harness serves: what the card says of it, and how its server is asked."""

from __future__ import annotations

from harness.config.standin import endpoint_of
from harness.core.card import Card
from harness.core.ports import Endpoint, Server
from harness.endpoints.openai import OpenAIEndpoint
from harness.endpoints.providers import presets
from harness.servers.embedded import EmbeddedServer
from harness.servers.engine import Engine

_PLACEHOLDER = "served"


def with_served_endpoint(entry: dict[str, object]) -> dict[str, object]:
    """A model's entry in which an endpoint that says only how the server is asked may leave the model's name out."""
    endpoint, serve = entry.get("endpoint"), entry.get("serve")
    if isinstance(serve, dict) and isinstance(endpoint, dict) and "model" not in endpoint:
        return {**entry, "endpoint": {"model": _PLACEHOLDER, **endpoint}}
    return entry


def served_as(server: Server | None, card: Card) -> Server | None:
    """The server with what the card says where the experiment says nothing. Raises UserError where it lacks a model."""
    return server.for_card(card) if isinstance(server, Engine) else server


def asked_as(endpoint: Endpoint | None, server: Server | None) -> Endpoint | None:
    """How `server` is asked: by its own name and in its engine's words, where `endpoint` does not say otherwise.

    It has no address before it is started. An engine queues what it cannot compute at once.
    """
    if isinstance(server, EmbeddedServer) and endpoint is None:
        return endpoint_of(server)
    if not isinstance(server, Engine) or not (endpoint is None or isinstance(endpoint, OpenAIEndpoint)):
        return endpoint
    if endpoint is None:
        endpoint = OpenAIEndpoint(model=_PLACEHOLDER)
    provider = server.kind if endpoint.provider == "generic" and server.kind in presets() else endpoint.provider
    model = server.served_name or _PLACEHOLDER if endpoint.model == _PLACEHOLDER else endpoint.model
    named = endpoint.model_copy(update={"model": model, "provider": provider})
    return named if named.base_url else named.at("http://localhost/v1")
