"""The least that can load, ask, score and write: the limit that an evaluation tool in Python is measured against.

    python smallest_loop.py QUESTIONS ANSWERS PORT CONCURRENCY whole|streamed

Plain sockets under uvloop and a little msgspec; no retries, no limits, no timing, no durability, one kind of question.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec
import uvloop

TEMPLATE = "A) {A}\nB) {B}\nC) {C}\nD) {D}\n{question}"


class Answer(msgspec.Struct):
    """One line of the output."""

    id: str
    answer: str
    right: bool


class Message(msgspec.Struct, frozen=True):
    """The part of an answer that is read."""

    content: str = ""


class Choice(msgspec.Struct):
    """Whole answers have a message, streamed ones deltas."""

    message: Message = Message()
    delta: Message = Message()


class Body(msgspec.Struct):
    """A whole answer or one event of a stream."""

    choices: list[Choice]


class Connection(asyncio.Protocol):
    """Asks one question after the other on one connection."""

    def __init__(self, rows: Iterator[dict[str, str]], out: BinaryIO, streamed: bool) -> None:
        self.rows, self.out, self.streamed = rows, out, streamed
        self.encode, self.decode = msgspec.json.Encoder().encode, msgspec.json.Decoder(Body).decode
        self.ended = asyncio.get_running_loop().create_future()
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        row = next(self.rows, None)
        if row is None:
            self.transport.close()
            self.ended.set_result(None)
            return
        self.row = row
        message = {"role": "user", "content": TEMPLATE.format_map(row)}
        asked = {"model": "instant", "messages": [message], "temperature": 0, "stream": self.streamed}
        body = self.encode(asked)
        head = b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body)
        self.transport.write(head + body)

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, _, body = self.received.partition(b"\r\n\r\n")
        if self.streamed:
            if body.endswith(b"\r\n0\r\n\r\n"):
                events = [line[6:] for line in body.split(b"\n") if line.startswith(b"data: {")]
                self.keep("".join(choice.delta.content for event in events for choice in self.decode(event).choices))
        elif body and len(body) == int(head.partition(b"Content-Length: ")[2]):
            self.keep(self.decode(body).choices[0].message.content)

    def keep(self, answer: str) -> None:
        right = answer.rpartition("ANSWER: ")[2] == self.row["answer"]
        self.out.write(self.encode(Answer(self.row["id"], answer, right)) + b"\n")
        self.received = b""
        self.ask()


async def ask_all(questions: Path, answers: Path, port: int, concurrency: int, streamed: bool) -> None:
    decode = msgspec.json.Decoder(dict[str, str]).decode
    with questions.open("rb") as file, answers.open("wb") as out:
        rows = map(decode, file)
        loop = asyncio.get_running_loop()
        opened = [
            await loop.create_connection(lambda: Connection(rows, out, streamed), "127.0.0.1", port)
            for _ in range(concurrency)
        ]
        await asyncio.gather(*(connection.ended for _, connection in opened))


def main() -> None:
    questions, answers, port, concurrency, mode = sys.argv[1:]
    uvloop.run(ask_all(Path(questions), Path(answers), int(port), int(concurrency), mode == "streamed"))


if __name__ == "__main__":
    main()
