"""One needle prompt of a million tokens, and one of ten, through a whole run: what it takes to make and send it.

    python benchmarks/long_prompts.py FILE

FILE is the tokenizer that counts. The server reads the body as it comes and answers with the number of its bytes.
Beside it, the same prompt as one text in memory, encoded as JSON and sent with the same HTTP library.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path

from aiohttp import web
from measured import Cost, Spread, measured, table

LENGTHS = (1_048_576, 10_485_760)
PROMPT = "prompt.txt"
HEADINGS = ("", "tokens", "body MB", "wall s", "CPU s", "peak MB")
IN_MEMORY = """
import asyncio, json, sys, aiohttp
async def main(url, path):
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": open(path).read()}]}).encode()
    async with aiohttp.ClientSession() as session, session.post(url + "/chat/completions", data=body) as response:
        await response.read()
asyncio.run(main(*sys.argv[1:]))
"""


async def _serve(told: Connection) -> None:
    async def models(request: web.Request) -> web.Response:
        return web.json_response({"data": [{"id": "m", "owned_by": "vllm", "max_model_len": 1 << 24}]})

    async def answer(request: web.Request) -> web.Response:
        size, end = 0, b""
        async for data in request.content.iter_chunked(1 << 18):
            size += len(data)
            end = (end + data)[-4096:]
        message = {"role": "assistant", "content": str(size)}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        return web.json_response({"model": "m", "choices": [choice]})  # it has counted bytes, not tokens

    app = web.Application(client_max_size=1 << 30)
    app.router.add_get("/v1/models", models)
    app.router.add_post("/v1/chat/completions", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    told.send(f"http://127.0.0.1:{runner.addresses[0][1]}/v1")
    await asyncio.Event().wait()


def _serving(told: Connection) -> None:
    asyncio.run(_serve(told))


@contextmanager
def server() -> Iterator[str]:
    """A process that takes any prompt; gives its base URL."""
    here, there = Pipe()
    process = Process(target=_serving, args=(there,), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join()


def experiment(folder: Path, base_url: str, tokenizer: Path, length: int) -> Path:
    """A run of one question of `length` tokens."""
    suite = {
        "name": "long",
        "tasks": [
            {
                "name": "needle",
                "source": {"kind": "needle", "lengths": [length], "depths": [50], "per_cell": 1},
                "prompt": {"user": "{{ context }}\nWhat is the special magic number for {{ key }}?"},
                "scorer": {"kind": "needle"},
            }
        ],
    }
    endpoint = {"base_url": base_url, "model": "m", "stream": False, "tokenizer": str(tokenizer.absolute())}
    model = {"card": {"id": "m", "name": "M"}, "endpoint": endpoint}
    (folder / "long.yaml").write_text(json.dumps(suite))
    path = folder / "experiment.yaml"
    path.write_text(json.dumps({"name": "long-prompts", "models": [model], "suites": ["long.yaml"]}))
    return path


def through_a_run(base_url: str, tokenizer: Path, length: int, cache: Path) -> tuple[Cost, int]:
    """A whole `harness run`: its cost, and the bytes that the server saw. The prompt is left in the cache's folder."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        config = experiment(folder, base_url, tokenizer, length)
        harness = str(Path(sys.executable).with_name("harness"))
        command = [harness, "run", str(config), "--no-report", "--results", str(folder / "results")]
        cached = {"HARNESS_CACHE": str(cache)}
        cost = measured(command, log=folder / "log", env=cached)
        (journal,) = folder.glob("results/*/completions.jsonl")
        record = json.loads(journal.read_text())
        if record["size"]["counted_tokens"] != length:
            sys.exit(f"{length} tokens were asked for, {record['size']['counted_tokens']} made")
        show = [harness, "show", str(journal.parent), record["item"]["id"], "--prompt"]
        with (cache / PROMPT).open("wb") as file:  # not through this process, whose size would count as the others'
            subprocess.run(show, stdout=file, check=True, env=os.environ | cached)
        return cost, int(record["result"]["text"])


def row(name: str, length: int, size: int, costs: list[Cost]) -> tuple[str, ...]:
    """One line of the table."""
    walls, used = Spread.of(cost.wall_s for cost in costs), Spread.of(cost.cpu_s for cost in costs)
    peaks = Spread.of(cost.peak_mb for cost in costs)
    return name, f"{length:,}", f"{size / 1e6:.1f}", walls.shown(2), used.shown(2), peaks.shown(0)


def main() -> None:
    """Interleave both ways, with a warm cache; print costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    rows: list[tuple[str, ...]] = []
    with server() as base_url, tempfile.TemporaryDirectory() as cache:
        for length in LENGTHS:
            streamed: list[Cost] = []
            whole: list[Cost] = []
            size = 0
            for number in range(arguments.runs + 1):
                cost, size = through_a_run(base_url, arguments.tokenizer, length, Path(cache))
                if number:  # the first fills the cache
                    streamed.append(cost)
                    command = [sys.executable, "-c", IN_MEMORY, base_url, Path(cache) / PROMPT]
                    whole.append(measured(command))
            rows += (row("harness run", length, size, streamed), row("one text, aiohttp", length, size, whole))
    print(table(HEADINGS, rows))


if __name__ == "__main__":
    main()
