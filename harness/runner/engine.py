"""Whether the engine that serves a model is new enough for it, as its card has it."""

from __future__ import annotations

from harness.core.card import EngineName
from harness.core.errors import UserError
from harness.core.experiment import Model
from harness.core.ports import Served
from harness.core.served import facts_of
from harness.core.version import at_least

_NAMES: dict[EngineName, str] = {
    "vllm": "vLLM",
    "sglang": "SGLang",
    "tensorrt-llm": "TensorRT-LLM",
    "llama.cpp": "llama.cpp",
}


def check_engine(model: Model, served: Served) -> str:
    """What cannot be known of the engine's version, for a notice; "" where all is well, or the card asks for nothing.

    Raises UserError for an engine that is too old. Older ones start, and then fail or answer wrongly.
    """
    for engine, advice in model.card.engines.items():
        if engine == served.engine and advice.minimum is not None:
            version = facts_of(served).get("version")
            enough = at_least(version, advice.minimum) if isinstance(version, str) else None
            if enough is None:
                told = (
                    f'the server calls its version "{version}"' if version else "the server does not tell its version"
                )
                return f"{model.name}: {told}: {model.card.name} needs {_NAMES[engine]} {advice.minimum} or newer"
            if not enough:
                raise UserError(
                    f"{_NAMES[engine]} {version} cannot serve {model.card.name}: it needs {advice.minimum} or newer",
                    fix=f"Update the engine ({advice.source})",
                )
    return ""
