"""What one question costs the client: CPU of `ask` against the instant server, beside aiohttp alone.

    python benchmarks/wire.py [questions]

Answers come in 10 chunks when streamed; 64 questions are under way at a time; rounds alternate, medians are shown.
"""

import asyncio
import resource
import statistics
import sys

import aiohttp
import msgspec
import uvloop
from instant_server import instant_server

from harness.core.completion import Completion, Request
from harness.core.generation import Generation
from harness.core.sample import Message
from harness.endpoints.openai import OpenAIEndpoint

CONCURRENCY, CHUNKS, ROUNDS = 64, 10, 5
GENERATION = Generation(max_tokens=16)


def cpu_s():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def cost_ms(ask, questions):
    """CPU milliseconds a question."""
    numbers = iter(range(questions))

    async def worker():
        for number in numbers:
            await ask(number)

    before = cpu_s()
    await asyncio.gather(*(worker() for _ in range(CONCURRENCY)))
    return (cpu_s() - before) / questions * 1000


async def ours(url, questions, *, streamed):
    endpoint = OpenAIEndpoint(model="m", base_url=url, stream=streamed, concurrency=CONCURRENCY)
    async with endpoint.connect() as connection:

        async def ask(number):
            request = Request((Message("user", f"Say\n{number}"),), GENERATION)
            got = await connection.ask(request)
            if not isinstance(got, Completion) or got.text != str(number):
                sys.exit(f"wrong answer to {number}: {got}")

        return await cost_ms(ask, questions)


async def aiohttp_alone(url, questions, *, streamed):
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def ask(number):
            message = {"role": "user", "content": f"Say\n{number}"}
            body = msgspec.json.encode({"messages": [message], "model": "m", "stream": streamed})
            async with session.post(f"{url}/chat/completions", data=body) as response:
                if not streamed:
                    return msgspec.json.decode(await response.read())
                async for line in response.content:
                    if line.startswith(b"data: {"):
                        msgspec.json.decode(line[6:])

        return await cost_ms(ask, questions)


async def main(questions):
    with instant_server(CHUNKS) as server:
        for streamed in (False, True):
            rounds = []
            for _ in range(ROUNDS):
                each = [await client(server.base_url, questions, streamed=streamed) for client in (ours, aiohttp_alone)]
                rounds.append(each)
            for name, costs in zip(("harness", "aiohttp alone"), zip(*rounds, strict=True), strict=True):
                how = "streamed" if streamed else "whole"
                print(f"{how:9}{name:14} {statistics.median(costs):.3f} ms ({min(costs):.3f} to {max(costs):.3f})")


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))
