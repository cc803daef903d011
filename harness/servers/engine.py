"""What all engines are told in the same words, and how each of them is started and stopped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, ClassVar, Self

from pydantic import Field, field_validator

from harness.core.card import Card
from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.sample import JsonValue
from harness.core.serving import Launch, Started
from harness.servers.gpus import gpu_facts
from harness.servers.job import Job, Place
from harness.servers.places.kinds import PLACES
from harness.servers.places.local import LocalPlace
from harness.servers.ready import Readiness, served

_NO_SECRETS = ("token", "key", "secret", "password")


class Engine(Kind):
    """An engine that the harness starts. What is left out is the card's, or else the engine's own default."""

    kind: str
    title: ClassVar[str]
    """Its name as people write it."""
    health: ClassVar[str] = "/health"

    model: Annotated[str | None, Field(description="repository, folder or file; the card's repository")] = None
    revision: Annotated[str | None, Field(description="the repository's commit; the card's")] = None
    served_name: Annotated[str | None, Field(description="the name that it answers to; the card's id")] = None
    context_tokens: Annotated[int | None, Field(ge=1, description="prompt and answer together")] = None
    tensor_parallel: Annotated[int, Field(ge=1, description="GPUs that share each layer")] = 1
    quantization: Annotated[str | None, Field(description="in the engine's own words")] = None
    dtype: Annotated[str | None, Field(description="of weights that are not quantised, and of activations")] = None
    kv_cache_dtype: Annotated[str | None, Field(description="of the KV cache")] = None
    requests_at_once: Annotated[int | None, Field(ge=1, description="at most so many are computed together")] = None
    arguments: Annotated[tuple[str, ...], Field(description="more of the command line, as it is")] = ()
    environment: Annotated[dict[str, str], Field(description="more environment variables; never keys")] = {}
    executable: Annotated[tuple[str, ...], Field(description="what to start instead of the engine's own command")] = ()
    port: Annotated[int | None, Field(ge=1, le=65535, description="where it listens; left out, a free one")] = None
    starts_within_s: Annotated[float, Field(gt=0, description="seconds until it must answer")] = 1800.0
    on: Annotated[Annotated[Place, PLACES], Field(description="where it runs")] = LocalPlace()

    @field_validator("environment")
    @classmethod
    def _no_keys(cls, environment: dict[str, str]) -> dict[str, str]:
        for name in environment:
            if any(word in name.lower() for word in _NO_SECRETS):
                raise ValueError(f"{name} looks like a key: export it in the shell, engines inherit it")
        return environment

    def for_card(self, card: Card) -> Self:
        """With what the card says where this says nothing. Raises UserError where neither names a model."""
        model = self.model or card.repository
        if model is None:
            raise UserError(f'the card {card.id} names no repository, and "model" is missing', fix="Say what to serve")
        advised = self._advised(card)
        revision = self.revision or (card.revision if self.model in (None, card.repository) else None)
        named = self.served_name or card.id
        return self.model_copy(update={**advised, "model": model, "revision": revision, "served_name": named})

    def _advised(self, card: Card) -> dict[str, object]:
        """What the card advises for this engine, where the experiment says nothing."""
        advice = next((advice for engine, advice in card.engines.items() if engine == self.kind), None)
        known = {} if advice is None else advice.serve.model_dump(exclude_none=True, exclude_defaults=True)
        return {
            name: value
            for name, value in known.items()
            if name in type(self).model_fields and name not in self.model_fields_set
        }

    @property
    def gpus(self) -> int:
        """How many GPUs of this machine it takes."""
        return self.gpus_each() if isinstance(self.on, LocalPlace) else 0

    def gpus_each(self) -> int:
        """How many GPUs it takes on each node."""
        raise NotImplementedError

    def nodes_wanted(self) -> int:
        """How many machines share one copy of the model."""
        return 1

    def command(self, port: int) -> tuple[str, ...]:
        """The whole command line, for a server that listens on `port`."""
        raise NotImplementedError

    def fingerprint(self) -> str:
        """Covers what changes answers: everything but where it runs, on which port and how long it may take."""
        ignored = {"on", "port", "starts_within_s", "environment", "executable"}
        return digest(self.model_dump(mode="json", exclude=ignored))

    def facts(self) -> dict[str, JsonValue]:
        """What only its starter knows; names as in `Served.facts`."""
        _, *flags = self.command(0)
        known: dict[str, JsonValue] = {"flags": " ".join(_unplaced(flags))}
        if self.revision is not None:
            known["model_revision"] = self.revision
        if self.random_weights():
            known["weights"] = "random"
        return known

    def random_weights(self) -> bool:
        """Whether it serves made-up weights: its speed is real, its answers are noise."""
        return False

    def job(self, port: int) -> Job:
        """What is to be run somewhere."""
        return Job(self.title, self.command(port), port, dict(self.environment), self.gpus_each(), self.nodes_wanted())

    @contextmanager
    def start(self, launch: Launch) -> Iterator[Started]:
        """Start it, wait until it answers, stop it. Raises UserError, with its last words, when it does not answer."""
        port = self.port or self.on.free_port()
        readiness = Readiness(self.health, self.starts_within_s)
        facts = {**self.facts(), **(gpu_facts(_visible(launch)) if self.gpus else {})}
        with served(self.job(port), self.on, readiness, launch, facts) as started:
            yield started


def _visible(launch: Launch) -> str | None:
    """The CUDA_VISIBLE_DEVICES of an engine that is started here."""
    return os.environ.get("CUDA_VISIBLE_DEVICES") if launch.gpus is None else ",".join(map(str, launch.gpus))


def flag(name: str, value: str | float | None) -> list[str]:
    """`--name value`, or nothing where there is no value."""
    return [] if value is None else [f"--{name}", str(value)]


def switch(name: str, value: bool | None) -> list[str]:
    """`--name`, `--no-name`, or nothing where nothing was said."""
    return [] if value is None else [f"--{name}" if value else f"--no-{name}"]


def _unplaced(flags: list[str]) -> list[str]:
    """Without what differs from start to start or names folders of a machine."""
    kept: list[str] = []
    skip = False
    for word in flags:
        if skip:
            skip = False
        elif word in ("--port", "--host"):
            skip = True
        else:
            kept.append(word.rsplit("/", 1)[-1] if word.startswith(("/", "~", ".")) else word)
    return kept
