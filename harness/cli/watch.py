"""`harness watch`: what changed of the watched model cards and engines."""

from __future__ import annotations

import os
import signal
from functools import partial
from pathlib import Path

import click

from harness.cli.amounts import interval_s
from harness.cli.looked import print_json, print_look
from harness.config.library import cards as shipped_cards
from harness.config.library import read_card
from harness.core.card import Card
from harness.core.errors import UserError
from harness.endpoints.secrets import Secret
from harness.hub.look import Watched
from harness.hub.releases import PYPI, package_of
from harness.hub.state import WatchState
from harness.hub.watching import Watching
from harness.hub.webhook import Receiver


@click.command()
@click.argument("cards", nargs=-1, metavar="[CARD]…")
@click.option("--state", "directory", type=click.Path(path_type=Path), default=Path("nightly"), show_default=True,
              help="Where what was last seen is kept.")  # fmt: skip
@click.option("--engine", "engines", multiple=True, metavar="NAME", help="An engine whose releases are watched too.")
@click.option("--index", default=PYPI, show_default=True, help="The package index that has the engines.")
@click.option("--every", type=interval_s, metavar="10m", help="Look again this often, until Ctrl-C.")
@click.option("--listen", metavar="HOST:PORT", help="Receive the Hub's webhooks here, until Ctrl-C.")
@click.option("--secret-env", metavar="NAME", help="The environment variable that has the webhook's secret.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each look.")
def command(
    cards: tuple[str, ...],
    directory: Path,
    engines: tuple[str, ...],
    index: str,
    every: float | None,
    listen: str | None,
    secret_env: str | None,
    as_json: bool,
) -> None:
    """Say what changed of the watched model cards and engines, and what each change calls for.

    CARD is a shipped card's name or a card's file. Without one, the cards that were watched before are looked at, else
    all shipped ones that have a repository; engines that were watched before are looked at again too. The first look
    at something records it and reports nothing. What cannot be reached is told, tried again later and no error.
    """
    for engine in engines:
        package_of(engine)
    named = tuple(read_card(name, beside=Path("here")) for name in cards)
    for card in named:
        if card.repository is None:
            raise UserError(f'the card "{card.id}" has no repository to watch')
    watching = Watching(directory, partial(_watched, named, engines, index), print_json if as_json else print_look)
    receiver = _receiver(listen, secret_env, watching)
    if every is None and receiver is None:
        watching.once()
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: watching.end())
    if receiver is not None:
        click.echo(f"Listening at {receiver.url}", err=True)
    click.echo("Stop it with Ctrl-C", err=True)
    try:
        watching.go_on(every, receiver)
    finally:
        if receiver is not None:
            receiver.stop()


def _watched(named: tuple[Card, ...], engines: tuple[str, ...], index: str, state: WatchState) -> Watched:
    """What is wanted, given what was watched before."""
    before = tuple(Card(id=name, name=name, repository=seen.repository) for name, seen in state.cards.items())
    known = (each for each in map(read_card, shipped_cards()) if each.repository is not None)
    every_engine = tuple(dict.fromkeys((*state.engines, *engines)))
    return Watched(cards=named or before or tuple(known), engines=every_engine, index=index)


def _receiver(listen: str | None, secret_env: str | None, watching: Watching) -> Receiver | None:
    if listen is None:
        if secret_env is not None:
            raise UserError("--secret-env is of --listen", fix="Say where to listen: --listen 127.0.0.1:8765")
        return None
    host, _, port = listen.rpartition(":")
    if not (port.isascii() and port.isdecimal() and int(port) < 65536):
        raise UserError(f'"{listen}" is no HOST:PORT', fix="Such as --listen 127.0.0.1:8765, or only :8765")
    secret = os.environ.get(secret_env, "") if secret_env else ""
    if not (secret.isascii() and secret.strip()):
        fix = "Put it, in ASCII, into an environment variable and name that: --secret-env HUB_WEBHOOK_SECRET"
        raise UserError("a receiver without a secret would believe anybody", place=secret_env or "", fix=fix)
    try:
        return Receiver(host or "127.0.0.1", int(port), Secret(secret), watching.wake)
    except OSError as error:
        raise UserError(f"cannot listen there: {error.strerror}", place=listen) from error
