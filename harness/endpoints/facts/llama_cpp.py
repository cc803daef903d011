"""What llama.cpp tells: its build, the file's quantisation, and the size of what it loaded.

Read in ggml-org/llama.cpp, `tools/server/README.md` (`/props`, `/v1/models`) and `tools/server/server-context.cpp`.
"""

from __future__ import annotations

from harness.core.sample import JsonValue
from harness.endpoints.facts.page import Object, as_object, told

_PROPS = {"build_info": "version", "model_ftype": "quantization", "total_slots": "total_slots"}
_META = {name: name for name in ("n_params", "n_vocab", "n_ctx_train", "size")}


def llama_cpp_facts(props: Object, entry: Object) -> dict[str, JsonValue]:
    """Its facts, from `/props` and the model's entry in `/v1/models`."""
    meta = as_object(entry.get("meta"))
    return {**told(props, _PROPS), **told(meta, _META), **told(meta, {"ftype": "quantization"})}
