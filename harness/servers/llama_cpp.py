"""The child process that serves a GGUF file with llama.cpp's own HTTP server until its parent is gone.

    python -m harness.servers.llama_cpp MODEL.gguf NAME CONTEXT SLOTS THREADS

Prints `READY <base URL>` on standard output, then waits for the end of standard input: the parent holds the other end
of that pipe, so however the parent dies, kill -9 included, this process ends too.
"""

from __future__ import annotations

import os
import sys


def serve(model: str, name: str, context: int, slots: int, threads: int) -> None:
    """Serve on a free loopback port. `context` is in tokens per slot."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = model
    parameters.model_alias = {name}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
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
    server = xllamacpp.Server(parameters)
    print(f"READY {server.listening_address}/v1", flush=True)
    sys.stdin.read()
    os._exit(0)  # the parent is gone or done: nothing is left to save


if __name__ == "__main__":
    _, model_path, served_name, *numbers = sys.argv
    serve(model_path, served_name, *map(int, numbers))
