"""Replay recorded streams and errors through a real local server: python benchmarks/recordings.py DIR

DIR holds `*.sse`, `expected.json` (the reading expected of each: content, reasoning, finish, usage, errors) and, if
there are any, `errors/*.json` (lists of status, headers and body). Each stream is sent whole, byte by byte and in
random pieces.
"""

import asyncio
import json
import random
import sys
from collections import Counter
from pathlib import Path

from harness.core.completion import Completion, Failure, Request
from harness.core.generation import Generation
from harness.core.sample import Message
from harness.endpoints.openai import OpenAIEndpoint

QUESTION = Request((Message("user", "?"),), Generation())
RANDOM_CUTS = 5


class Replay(asyncio.Protocol):
    """Answers every request with `status`, `headers` and `pieces`."""

    status, headers, pieces = 200, {}, ()

    def connection_made(self, transport):
        self.transport = transport
        transport.get_extra_info("socket").setsockopt(6, 1, 1)  # TCP_NODELAY: pieces leave as they are
        self.seen = b""

    def data_received(self, data):
        self.seen += data
        head, blank, body = self.seen.partition(b"\r\n\r\n")
        if blank and len(body) >= int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0):
            self.seen = b""
            self.task = asyncio.ensure_future(self.reply())

    async def reply(self):
        lines = [f"HTTP/1.1 {Replay.status} X", "Transfer-Encoding: chunked", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in Replay.headers.items()]
        self.transport.write("\r\n".join([*lines, "", ""]).encode())
        for piece in Replay.pieces:
            self.transport.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            await asyncio.sleep(0)
        self.transport.write(b"0\r\n\r\n")
        self.transport.close()


def cuts(stream):
    """The stream whole, byte by byte, and in random pieces."""
    yield (stream,)
    yield tuple(stream[i : i + 1] for i in range(len(stream)))
    for _ in range(RANDOM_CUTS):
        edges = sorted(random.sample(range(1, len(stream)), min(len(stream) - 1, 40)))
        yield tuple(stream[a:b] for a, b in zip([0, *edges], [*edges, len(stream)], strict=True))


def expected_reading(expected):
    """What must come out: text, reasoning, finish reason, prompt and completion tokens; None for a failure."""
    if expected["errors"]:
        return None
    ours = expected["choices"]["0"]
    content, reasoning = ours["content"], ours["reasoning_content"] or ours["reasoning"]
    before, closing, after = content.partition("</think>")
    if closing and not reasoning:
        content, reasoning = after, before.lstrip().removeprefix("<think>")
    counts = expected["usage"][-1] if expected["usage"] else {}
    finish = ours["finish"][-1] if ours["finish"] else None
    return content, reasoning, finish, counts.get("prompt_tokens"), counts.get("completion_tokens")


def reading(result):
    """The same of a result."""
    if isinstance(result, Failure):
        return None
    usage = result.usage
    return result.text, result.reasoning, result.finish_reason, usage.prompt_tokens, usage.completion_tokens


async def streams(folder, connection):
    """Replay every stream; True for each that is read as expected in every cut."""
    table = json.loads((folder / "expected.json").read_text())
    right, clean = {}, 0
    for name, expected in table.items():
        Replay.status, Replay.headers = 200, {"Content-Type": "text/event-stream"}
        results = []
        for pieces in cuts((folder / name).read_bytes()):
            Replay.pieces = pieces
            results.append(await connection.ask(QUESTION))
        right[name] = {reading(result) for result in results} == {expected_reading(expected)}
        clean += isinstance(results[0], Completion) and results[0].clean
        if not right[name]:
            print(f"{name}: expected {expected_reading(expected)}\n  read {reading(results[0])}: {results[0]}")
    print(f"streams read as recorded, whole and cut: {sum(right.values())}/{len(right)}; clean successes: {clean}")
    return all(right.values())


async def errors(folder, connection):
    """Replay every error body; True when none is taken for an answer."""
    reasons = Counter()
    for path in sorted(folder.glob("errors/*.json")):
        for entry in json.loads(path.read_text()):
            recorded = entry.get("exception", {}).get("exception_data", {})
            body = entry.get("body") or entry.get("body_message") or {"error": recorded.get("body")}
            Replay.status = entry.get("status") or recorded["status_code"]
            Replay.headers = {k: v for k, v in entry.get("headers", {}).items() if k.startswith(("content-type", "x-"))}
            Replay.pieces = ((body if isinstance(body, str) else json.dumps(body)).encode(),)
            result = await connection.ask(QUESTION)
            reasons[result.reason.value if isinstance(result, Failure) else "ANSWER"] += 1
    total = sum(reasons.values())
    print(f"error bodies read as failures: {total - reasons['ANSWER']}/{total}; {dict(reasons)}")
    return not reasons["ANSWER"]


async def main(folder):
    """Both, over one connection; exit code 1 when anything differs."""
    random.seed(1)
    server = await asyncio.get_running_loop().create_server(Replay, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    endpoint = OpenAIEndpoint(model="recorded", base_url=url, retry={"attempts": 1})
    async with endpoint.connect() as connection:
        fine = [await streams(folder, connection), await errors(folder, connection)]
    server.close()
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]))))
