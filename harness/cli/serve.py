"""`harness serve`: start one engine, say where it answers, stop it again."""

from __future__ import annotations

import asyncio
import shlex
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import click
from msgspec.structs import replace

from harness.cli.printable import printable
from harness.config.inline import written_server
from harness.config.library import read_card
from harness.config.load import load_experiment
from harness.config.served import asked_as, served_as
from harness.core.card import Card
from harness.core.errors import HarnessError, UserError
from harness.core.ports import Served, Server
from harness.core.served import FACTS, facts_of
from harness.core.serving import Launch, Started
from harness.servers.embedded import EmbeddedServer
from harness.servers.engine import Engine

_SERVE = "--serve"
_SHOWN_PORT = 8000  # of a command that is only shown; one that is started takes a free one


@click.command()
@click.argument("what", metavar="CARD|CONFIG")
@click.option("--model", help="Serve this model of the experiment CONFIG, as it says under `serve`.")
@click.option(_SERVE, "written", metavar="YAML", help="How, such as '{kind: vllm, tensor_parallel: 2}'.")
@click.option("--print", "only_print", is_flag=True, help="Show what would be started; start nothing.")
@click.option("--log", type=click.Path(path_type=Path), help="Keep the engine's output in this file.")
def command(what: str, model: str | None, written: str | None, only_print: bool, log: Path | None) -> None:
    """Start the engine for the model of CARD, or for one of an experiment, and keep it until Ctrl-C.

    Without --serve: vLLM with the card's repository, or an embedded model by its own card.
    """
    server, stop = _server(what, model, written), Event()
    if only_print:
        click.echo(_shown(server))
        return
    with _signals(stop):
        launch = Launch(lambda text: click.echo(printable(text), err=True), log, given_up=stop.is_set)
        with server.start(launch) as started:
            served = asyncio.run(_probe(server, started))
            _tell(served, started)
            while not stop.wait(0.5):
                if ended := started.ended():
                    raise UserError(ended)
            click.echo("Stopping", err=True)


def _server(what: str, model: str | None, written: str | None) -> Server:
    if model is None:
        return _for_card(_card(what), written)
    entries = {each.name: each for each in load_experiment(Path(what)).models}
    if model not in entries:
        raise UserError(f'there is no model "{model}"', place=what, fix=f"Models: {', '.join(entries)}")
    server = entries[model].server if written is None else _for_card(entries[model].card, written)
    if server is None:
        raise UserError(f'{model} has no "serve"', place=what, fix=f"Say how with {_SERVE}")
    return server


def _card(what: str) -> Card:
    try:
        return read_card(what, Path(what))
    except HarnessError:
        models = _models(Path(what))
        if not models:
            raise
    raise UserError("this is an experiment", place=what, fix=f"Say which with --model: {', '.join(models)}")


def _models(config: Path) -> list[str]:
    """Those of an experiment, [] where it is none."""
    try:
        return [model.name for model in load_experiment(config).models]
    except HarnessError:
        return []


def _for_card(card: Card, written: str | None) -> Server:
    """As written, or as is usual for the card. Raises UserError where neither says what to serve."""
    if written is not None:
        server = written_server(written, _SERVE)
    elif card.repository is not None:
        server = written_server("vllm", _SERVE)
    elif card.embedded == card.id:
        server = EmbeddedServer.model_validate({"model": card.id})
    else:
        raise UserError(f"the card {card.id} names no repository", fix=f"Say what to serve with {_SERVE}")
    return served_as(server, card) or server


def _shown(server: Server) -> str:
    match server:
        case Engine():
            return server.on.shown(server.job(server.port or _SHOWN_PORT))
        case EmbeddedServer():
            return shlex.join(server.command(_SHOWN_PORT))
        case _:
            raise UserError(f"a server of the kind {server.kind} does not say how it is started")


async def _probe(server: Server, started: Started) -> Served:
    endpoint = asked_as(None, server)
    if endpoint is None:
        return Served("")
    async with endpoint.at(started.base_url).connect() as connection:
        return await connection.probe()


def _tell(served: Served, started: Started) -> None:
    from harness.report.serving.page import fact_words  # slow to import, and only wanted here

    for name, value in facts_of(replace(served, facts={**started.facts, **served.facts})).items():
        click.echo(printable(f"{FACTS.get(name, name)}: {fact_words(name, value)}"), err=True)
    click.echo(started.base_url)
    click.echo("Stop it with Ctrl-C", err=True)


@contextmanager
def _signals(stop: Event) -> Iterator[None]:
    """Ctrl-C and SIGTERM ask for the stop; a second Ctrl-C breaks off."""

    def asked(number: int, _frame: object) -> None:
        if stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
