"""The fingerprint of a server: whatever a different answer or speed could come from, nothing that names a place.

The names are those of `core.served`, the same for all engines.
"""

from __future__ import annotations

import re

from harness.core.sample import JsonValue
from harness.endpoints.facts.digests import token_digests
from harness.endpoints.facts.llama_cpp import llama_cpp_facts
from harness.endpoints.facts.page import Aside, Object, named, told
from harness.endpoints.facts.sglang import sglang_facts
from harness.endpoints.facts.vllm import vllm_facts

_SNAPSHOT = re.compile(r"/snapshots/([0-9a-f]{40})/?$")  # of the Hub's cache: the folder is the commit


async def gathered(server: Aside, model: str, engine: str | None, entry: Object, props: Object) -> dict[str, JsonValue]:
    """The facts of a server that runs `engine`; `entry` is the model's in its list, `props` are llama.cpp's."""
    facts = _listed(entry)
    if engine == "llama.cpp":
        facts |= llama_cpp_facts(props, entry)
    elif engine == "vllm":
        facts |= await vllm_facts(server)
    elif engine == "sglang":
        facts |= await sglang_facts(server)
    else:  # TensorRT-LLM tells its version and nothing else: tensorrt_llm/serve/openai_server.py
        facts |= told(await server.object("/version"), {"version": "version"})
    return facts | await token_digests(server, model, engine)


def _listed(entry: Object) -> dict[str, JsonValue]:
    """From the list of models: which weights were loaded, where vLLM and SGLang say it."""
    root = entry.get("root")
    if not isinstance(root, str) or not root:
        return {}
    if found := _SNAPSHOT.search(root):
        repository = root[: found.start()].rsplit("/", 1)[-1].removeprefix("models--").replace("--", "/")
        return {"root": repository, "model_revision": found.group(1)}
    return {"root": named(root)}
