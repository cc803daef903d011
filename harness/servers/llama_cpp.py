"""The child process that serves a GGUF file with llama.cpp's own HTTP server.

python -m harness.servers.llama_cpp MODEL.gguf NAME PORT CONTEXT SLOTS THREADS
"""

from __future__ import annotations

import signal
import sys


def serve(model: str, name: str, *numbers: int) -> None:
    """Serve until a signal ends it. The numbers: loopback port, context in tokens per slot, slots, threads."""
    import xllamacpp

    port, context, slots, threads = numbers
    parameters = xllamacpp.CommonParams()
    parameters.model.path = model
    parameters.model_alias = {name}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    parameters.n_parallel = slots
    parameters.n_ctx = context * slots
    parameters.kv_unified = False  # every slot has its own share of the cache: one question cannot crowd out another
    parameters.cache_prompt = False  # a reused prefix is computed in other batches, and may round differently
    parameters.cache_ram_mib = 0  # for the same reason, and it would take a gigabyte
    parameters.cpuparams.n_threads = threads
    parameters.cpuparams_batch.n_threads = threads
    parameters.endpoint_metrics = True
    parameters.endpoint_props = True
    parameters.use_jinja = True
    parameters.offline = True
    parameters.ui = False
    parameters.fit_params = False
    _server = xllamacpp.Server(parameters)  # it ends when it is forgotten
    signal.pause()


if __name__ == "__main__":
    _, model_path, served_name, *numbers = sys.argv
    serve(model_path, served_name, *map(int, numbers))
