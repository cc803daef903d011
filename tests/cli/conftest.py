"""A small OpenAI-compatible server, and the command line run as a user runs it."""

import json
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest


class Handler(BaseHTTPRequestHandler):
    """One model, `m`, that answers 2 to everything and wants the key `right`, if any."""

    protocol_version = "HTTP/1.1"
    context = 4096
    key = None

    def do_GET(self):
        """`/v1/models`."""
        if not self.path.endswith("/models"):
            return self.reply(404, {"error": {"message": "not here"}})
        if self.key and self.headers["Authorization"] != f"Bearer {self.key}":
            return self.reply(401, {"error": {"message": "Incorrect API key provided"}})
        return self.reply(200, {"data": [{"id": "m", "owned_by": "vllm", "max_model_len": self.context}]})

    def do_POST(self):
        """`/v1/chat/completions`, streamed."""
        self.rfile.read(int(self.headers["Content-Length"]))
        if not self.path.endswith("/chat/completions"):
            return self.reply(404, {"error": {"message": "not here"}})
        usage = {"prompt_tokens": 10, "completion_tokens": 3, "total_tokens": 13}
        chunks = [
            {"choices": [{"index": 0, "delta": {"content": "2"}, "finish_reason": "stop"}]},
            {"choices": [], "usage": usage},
        ]
        lines = [f"data: {json.dumps({'id': '1', 'model': 'm', **chunk})}\n\n" for chunk in chunks]
        return self.send("".join([*lines, "data: [DONE]\n\n"]).encode(), "text/event-stream")

    def reply(self, status, body):
        """JSON."""
        self.send(json.dumps(body).encode(), "application/json", status)

    def send(self, body, content_type, status=200):
        """The whole response."""
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Silence."""


@pytest.fixture
def serve():
    """Start the server with a context and a key; gives its base URL."""
    servers = []

    def start(context=4096, key=None):
        handler = type("Configured", (Handler,), {"context": context, "key": key})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/v1"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def harness(tmp_path):
    """Run `harness` in `tmp_path`, as a user does."""

    def run(*arguments, **variables):
        return subprocess.run(
            [sys.executable, "-m", "harness", *map(str, arguments)],
            check=False,
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "200", **variables},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


@pytest.fixture
def experiment(tmp_path):
    """Write an experiment about `rows` and its suite; gives its path."""

    def written(
        endpoint, rows='{"id": "1", "question": "1+1", "answer": "2"}\n', *, suite="mine", user="{{ question }}"
    ):
        (tmp_path / "suites").mkdir()
        (tmp_path / "suites/rows.jsonl").write_text(rows)
        (tmp_path / "suites/mine.yaml").write_text(
            "name: mine\ntasks:\n  - name: sums\n"
            "    source: {kind: jsonl, path: rows.jsonl, id: id, target: answer}\n"
            f"    prompt: {{user: '{user}'}}\n    scorer: {{kind: numeric}}\n"
        )
        (tmp_path / "configs").mkdir()
        path = tmp_path / "configs/x.yaml"
        path.write_text(f"name: x\nmodels:\n  - card: llama-4-scout\n    endpoint:\n{endpoint}\nsuites: [{suite}]\n")
        return path.relative_to(tmp_path)

    return written
