"""Asking an endpoint what it serves, before anything that counts is asked."""

from __future__ import annotations

from difflib import get_close_matches

from harness.core.errors import UserError
from harness.core.nearest import did_you_mean
from harness.core.ports import Served
from harness.endpoints.errors import from_response
from harness.endpoints.facts.gather import gathered
from harness.endpoints.facts.page import LARGEST, Aside, Object, Page, decoded, named
from harness.endpoints.providers import Provider

_WINDOW_KEYS = ("max_model_len", "context_length", "context_window", "max_context_length")
_ENGINES = {"vllm": "vllm", "llamacpp": "llama.cpp", "sglang": "sglang", "tensorrt_llm": "tensorrt-llm"}  # by owned_by
_MODELS_SHOWN = 5
_NAME_SHOWN = 100


async def probe(server: Aside, model: str, provider: Provider, key_hint: str) -> Served:
    """What is served under `model`; raises UserError when the endpoint cannot be used.

    A hosted API without `/models` is usable: its context stays unknown.
    """
    page = await server.get("models")
    _check(page, key_hint)
    models = _models(page)
    engine = next(
        (_ENGINES[owner] for entry in models.values() if (owner := str(entry.get("owned_by"))) in _ENGINES), None
    )
    props = await server.object("/props") if provider.asks_engine else {}
    if "build_info" in props:
        engine = "llama.cpp"
    mine = _mine(models, model)
    if mine is None and models and provider.lists_models:
        shown = get_close_matches(model, (named(each)[:_NAME_SHOWN] for each in models), n=_MODELS_SHOWN, cutoff=0)
        raise UserError(f'the server has no model "{model}"', fix=did_you_mean(model, shown, list_as="It serves"))
    mine = mine or {}
    return Served(
        model=named(str(mine.get("id", model))),
        context_tokens=_window(mine, props),
        modalities=_modalities(mine, props),
        engine=engine,
        facts=await gathered(server, model, engine, mine, props) if provider.asks_engine else {},
    )


def _check(page: Page, key_hint: str) -> None:
    if page.status == 0:
        words = page.body.decode("utf-8", "replace")
        raise UserError(f"nothing answers: {words}", fix="Start the server, or correct base_url")
    if page.status in (401, 403):
        raise UserError(
            f"the server refuses the key ({from_response(page.status, {}, page.body).message})", fix=key_hint
        )
    if 300 <= page.status < 400:
        raise UserError("the server redirects, and redirects are not followed", fix="Correct base_url")
    if page.status >= 500:
        raise UserError(f"the server is not well ({from_response(page.status, {}, page.body).message})")


def _models(page: Page) -> dict[str, Object]:
    """Models by name, from OpenAI's `{"data": […]}` or Together's bare list."""
    found = decoded(page)
    listed = found.get("data") if isinstance(found, dict) else found
    entries = listed if isinstance(listed, list) else []
    return {str(entry["id"]): entry for entry in entries if isinstance(entry, dict) and "id" in entry}


def _mine(models: dict[str, Object], model: str) -> Object | None:
    """The entry for `model`, also by its file's name where the server calls it by a path.

    A router's suffix (`:free`, `:provider`) is no part of the name. A server that would answer to any name, as
    llama.cpp does, is held to the name it gives itself: another model's answers must not be taken for this one's.
    """
    known = {named(name): entry for name, entry in models.items()} | models
    return known.get(model) or known.get(model.rpartition(":")[0])


def _window(mine: Object, props: Object) -> int | None:
    """Tokens that fit, prompt and answer together; for llama.cpp those of one slot."""
    settings = props.get("default_generation_settings")
    candidates = [settings.get("n_ctx")] if isinstance(settings, dict) else []
    candidates += [mine.get(key) for key in _WINDOW_KEYS]
    return next((window for window in candidates if type(window) is int and 0 < window < LARGEST), None)


def _modalities(mine: Object, props: Object) -> tuple[str, ...]:
    """What it takes in, as far as it says; empty when it says nothing."""
    architecture, capabilities, able = mine.get("architecture"), mine.get("capabilities"), props.get("modalities")
    if isinstance(able, dict):
        names = {"vision": "image", "audio": "audio", "video": "video"}
        return ("text", *(name for key, name in names.items() if able.get(key) is True))
    if isinstance(architecture, dict) and isinstance(listed := architecture.get("input_modalities"), list):
        return tuple(str(name)[:_NAME_SHOWN] for name in listed[:_MODELS_SHOWN])
    if isinstance(capabilities, dict) and isinstance(vision := capabilities.get("vision"), bool):
        return ("text", "image") if vision else ("text",)
    return ()
