"""What the server says of itself, against the card: which model, how large, which engine, how much context."""

from __future__ import annotations

from collections.abc import Iterator

from harness.core.card import Card
from harness.core.ports import Served
from harness.core.sample import JsonValue
from harness.core.served import facts_of
from harness.core.version import at_least
from harness.fidelity.check import Check, failed, passed, unknown

_SIZE_TOLERANCE = 0.03  # published counts are rounded, and leave the embeddings or the eyes out or in
_HOW = "context_tokens of serve; by hand --max-model-len (vLLM), --context-length (SGLang) or --ctx-size (llama.cpp)"
_LOAD_FIX = "Look at which model the server loaded"


def claims(served: Served, card: Card, recorded: dict[str, JsonValue]) -> Iterator[Check]:
    """What is served; how much of it is `context`'s affair. `recorded` are the facts of the canaries' server."""
    yield identity(served, card)
    precision = declared_precision(served, recorded)
    if precision is not None:
        yield precision
    for engine, advice in card.engines.items():
        if advice.minimum is not None and served.engine == engine:
            yield engine_version(engine, facts_of(served).get("version"), advice.minimum)


def identity(served: Served, card: Card) -> Check:
    """Whether it can be the card's model, by its number of parameters or the folder it was loaded from."""
    name, parameters, root = "model", served.facts.get("n_params"), served.facts.get("root")
    if isinstance(parameters, int) and card.total_parameters_b:
        claimed = card.total_parameters_b * 1e9
        numbers = f"it has {parameters / 1e6:,.2f}M parameters, the card {claimed / 1e6:,.2f}M"
        if abs(parameters / claimed - 1) > _SIZE_TOLERANCE:
            return failed(name, f"served as {served.model}, but {numbers}", _LOAD_FIX)
        return passed(name, f"served as {served.model}; {numbers}")
    if isinstance(root, str) and root != served.model:
        return unknown(name, f"served as {served.model}, loaded from {root}; the server does not say how large it is")
    return unknown(name, f"served as {served.model}; the server says nothing else of it")


def declared_precision(served: Served, recorded: dict[str, JsonValue]) -> Check | None:
    """Whether the weights' kind is the recorded one; None where a server does not say, or has other words."""
    if served.engine != recorded.get("engine"):
        return None
    here, there = facts_of(served).get("quantization"), recorded.get("quantization")
    if not isinstance(here, str) or not isinstance(there, str):
        return None
    if here != there:
        return failed("weights", f"they are {here}, recorded were {there}", "Serve the weights that were recorded")
    return passed("weights", f"they are {here}, as recorded")


def engine_version(engine: str, version: JsonValue, minimum: str) -> Check:
    """Whether the engine is as new as the model needs."""
    name = "engine version"
    enough = at_least(version, minimum) if isinstance(version, str) else None
    if enough is None:
        return unknown(name, f"{engine} does not say its version; {minimum} is the first that serves the model")
    if not enough:
        return failed(name, f"{engine} is {version}, the model needs {minimum}", f"Install {engine} {minimum} or newer")
    return passed(name, f"{engine} is {version}, the model needs {minimum}")


def context(served: int | None, needed: int | None, claimed: int | None) -> Check:
    """Whether what the experiment asks fits, by the server's own word."""
    name, of = "context", "" if claimed is None else f"; the card claims {claimed:,}"
    if served is None:
        return unknown(name, f"the server does not say how much context it serves{of}")
    if needed is None:
        return passed(name, f"{served:,} tokens are served{of}")
    if served < needed:
        fix = f"Start the server with at least {needed:,} tokens of context: {_HOW}"
        return failed(name, f"{served:,} tokens are served, the experiment needs {needed:,}{of}", fix)
    return passed(name, f"{served:,} tokens are served, the experiment needs {needed:,}{of}")
