"""Real questions with images, asked of a server that decodes every image: do all arrive, in order, unchanged?

    python benchmarks/images.py QUESTIONS.jsonl IMAGES [--url URL --model NAME]

QUESTIONS.jsonl has MMMU-Pro's columns: `question`, `options`, `answer` and `image_1` to `image_7`, each a file that is
looked for in the folder IMAGES; a drawn picture stands in for one that is not there. Without `--url` a local server
answers each question with the size and the SHA-256 of every image, in the order in which they stand between its texts;
with it a real one is asked, and what was kept is compared with the files.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hashlib
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from aiohttp import web
from measured import table
from PIL import Image

from harness.core.completion import Completion
from harness.core.record import Record
from harness.store.journal import read_lines
from harness.store.manifest import read_manifest
from harness.store.run_directory import RunDirectory
from harness.traffic.pictures import picture

COLUMNS = [f"image_{number}" for number in range(1, 8)]
USER = '{{ question }}\n{% for option in options %}{{ "ABCDEFGHIJ"[loop.index0] }}. {{ option }}\n{% endfor %}'


def told(data: bytes) -> str:
    """What is said of an image."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return f"{image.format} {image.width}x{image.height} {hashlib.sha256(data).hexdigest()}"


async def answer(request: web.Request) -> web.Response:
    """Every image of the last message, in order."""
    body = await request.json()
    content = body["messages"][-1]["content"]
    urls = (
        [part["image_url"]["url"] for part in content if part["type"] == "image_url"]
        if isinstance(content, list)
        else []
    )
    seen = [told(base64.b64decode(url.partition(";base64,")[2])) for url in urls]
    usage = {"prompt_tokens": 50 + 100 * len(urls), "completion_tokens": 1, "total_tokens": 51 + 100 * len(urls)}
    choice = {
        "index": 0,
        "finish_reason": "stop",
        "message": {"role": "assistant", "content": "\n".join(seen) or "none"},
    }
    return web.json_response({"model": "looking", "choices": [choice], "usage": usage})


async def models(_request: web.Request) -> web.Response:
    """The one model."""
    return web.json_response({"data": [{"id": "looking", "max_model_len": 32_768}]})


@contextmanager
def looking_server() -> Iterator[str]:
    """Gives its base URL."""
    loop, ready, port = asyncio.new_event_loop(), threading.Event(), []

    async def serve() -> None:
        app = web.Application(client_max_size=1 << 30)
        app.add_routes([web.get("/v1/models", models), web.post("/v1/chat/completions", answer)])
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port.append(site._server.sockets[0].getsockname()[1])
        ready.set()

    def run() -> None:
        loop.run_until_complete(serve())
        loop.run_forever()

    threading.Thread(target=run, daemon=True).start()
    ready.wait(10)
    yield f"http://127.0.0.1:{port[0]}/v1"
    loop.call_soon_threadsafe(loop.stop)


def drawn(seed: int) -> bytes:
    """A picture of our own."""
    return base64.b64decode(picture(400, 300, "png", random.Random(seed)).data)  # noqa: S311


def rows_of(questions: Path, images: Path, folder: Path) -> list[dict]:
    """The questions with files beside them, and as target what a server that sees all of them says."""
    rows = []
    for number, line in enumerate(questions.read_text().splitlines()):
        row = json.loads(line)
        files = {column: Path(row[column]).name for column in COLUMNS if row.get(column)}
        for name in files.values():
            file = images / name
            (folder / name).write_bytes(file.read_bytes() if file.exists() else drawn(number))
        text = "\n".join([row["question"], *row["options"]])
        order = list(dict.fromkeys(int(number) for number in re.findall(r"<image (\d)>", text)))
        named = [f"image_{number}" for number in order]
        first = [column for column in files if column not in named]
        expected = "\n".join(told((folder / files[column]).read_bytes()) for column in [*first, *named])
        rows.append(
            {"id": str(number), "question": row["question"], "options": row["options"], "expected": expected, **files}
        )
    return rows


def asked(folder: Path, url: str, model: str, rows: list[dict]) -> RunDirectory:
    """A run of `harness` on them."""
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    columns = [column for column in COLUMNS if any(column in row for row in rows)]
    source = {"kind": "jsonl", "path": "rows.jsonl", "id": "id", "target": "expected", "images": columns}
    task = {"name": "images", "source": source, "prompt": {"user": USER}, "scorer": {"kind": "match", "mode": "exact"}}
    (folder / "suite.yaml").write_text(yaml.safe_dump({"name": "images", "tasks": [task]}))
    card = {"id": model, "name": model}
    endpoint = {"base_url": url, "model": model}
    entry = {"card": card, "endpoint": endpoint, "generation": {"max_tokens": 32}}
    (folder / "experiment.yaml").write_text(
        yaml.safe_dump({"name": "images", "models": [entry], "suites": ["suite.yaml"]})
    )
    command = [
        sys.executable,
        "-m",
        "harness",
        "run",
        str(folder / "experiment.yaml"),
        "--results",
        str(folder / "results"),
    ]
    path = os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])
    subprocess.run([*command, "--no-report"], check=True, env=os.environ | {"PYTHONPATH": path})
    (run,) = (folder / "results").iterdir()
    return RunDirectory(run)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("images", type=Path)
    parser.add_argument("--url")
    parser.add_argument("--model", default="looking")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, looking_server() as local:
        folder = Path(name)
        rows = rows_of(arguments.questions, arguments.images, folder)
        run = asked(folder, arguments.url or local, arguments.model, rows)
        records = {record.item.sample: record for record in read_lines(run.completions, Record)}
        expected = {row["id"]: row["expected"].split("\n") for row in rows}
        sent = {
            name: [image.sha256 for message in record.prompt.messages for image in message.images]
            for name, record in records.items()
        }
        arrived = {
            name: record.result.text.split("\n")
            for name, record in records.items()
            if isinstance(record.result, Completion)
        }
        images = sum(map(len, expected.values()))
        kept = sum(digests == [one.split()[-1] for one in expected[name]] for name, digests in sent.items())
        said = sum(arrived.get(name) == lines for name, lines in expected.items())
        files = {file.stem for file in (run.path / "images").iterdir()}
        whole = all(
            hashlib.sha256(file.read_bytes()).hexdigest() == file.stem for file in (run.path / "images").iterdir()
        )
        missing = sum(not (arguments.images / name).exists() for row in rows for name in map(row.get, COLUMNS) if name)
        lines = [
            ("images that were not there, drawn instead", str(missing)),
            ("questions, images in them", f"{len(rows)}, {images}"),
            (
                "questions whose images the server saw, all in order and unchanged",
                f"{said}" if arguments.url is None else "not asked",
            ),
            ("questions answered, unservable", f"{len(arrived)}, {len(records) - len(arrived)}"),
            ("questions whose kept images are the files, in order", f"{kept}"),
            ("files kept, each under its digest", f"{len(files)}, {whole}"),
        ]
        print(table(("what", "found"), lines))
        for each in read_manifest(run.path).models[0].image_tokens:
            print(f"an image of {each.width} x {each.height} takes {each.tokens:,} tokens")
        for record in records.values():
            if not isinstance(record.result, Completion):
                print(f"{record.item.sample}: {record.result.message}")


if __name__ == "__main__":
    main()
