"""What all engines are told in the same words, and how each of them is started and stopped."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from typing import Annotated, ClassVar, Self

from pydantic import Field, field_validator, model_validator

from harness.core.card import Card
from harness.core.errors import UserError
from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.sample import JsonValue
from harness.core.serving import Launch, Started
from harness.servers.contents import unplaced, with_contents
from harness.servers.gpus import gpu_facts
from harness.servers.job import Job, Place
from harness.servers.places.kinds import PLACES
from harness.servers.places.local import LocalPlace
from harness.servers.ready import Readiness, served

_SECRET = re.compile(r"(^|_)(tokens?|(api)?keys?|secrets?|pass(word|wd)?|credentials?)(_|$)", re.I)
_SECRET_FLAG = re.compile(r"^--?(api-?key|admin-?api-?key|hf-?token|hft)(=|$)", re.I)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PRECISION = {"quantization", "dtype", "kv_cache_dtype"}  # where a kind has them
_LOADED = ("model", "tokenizer", "chat_template", "mmproj", "lora_files", "lora_adapters")  # may be files of ours
_PLACES = {"CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "HF_HOME", "HF_HUB_CACHE", "HF_HUB_OFFLINE", "HOME", "TMPDIR"}
_AS_WRITTEN = ("arguments", "environment", "executable", "on")


class Engine(Kind):
    """An engine that the harness starts. What is left out is the card's, or else the engine's own default."""

    kind: str
    title: ClassVar[str]
    """Its name as people write it."""
    health: ClassVar[str] = "/health"

    model: Annotated[str | None, Field(description="repository, folder or file; the card's repository")] = None
    served_name: Annotated[str | None, Field(description="the name that it answers to; the card's id")] = None
    context_tokens: Annotated[int | None, Field(ge=1, description="prompt and answer together")] = None
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
            if not _VARIABLE.fullmatch(name):
                raise ValueError(f'"{name}" is no name of an environment variable')
            if _SECRET.search(name):
                raise ValueError(f"{name} looks like a key: export it in the shell, engines inherit it")
        return environment

    @field_validator("arguments")
    @classmethod
    def _no_key_flags(cls, arguments: tuple[str, ...]) -> tuple[str, ...]:
        for word in arguments:
            if _SECRET_FLAG.match(word.replace("_", "-")):
                raise ValueError("a key does not belong on a command line: export it in the shell, engines inherit it")
        return arguments

    @model_validator(mode="after")
    def _no_hidden_flags(self) -> Self:
        if wrong := self._hidden_flag():
            raise ValueError(wrong)
        return self

    def _hidden_flag(self) -> str:
        """What is wrong with a value that an engine would read as a flag; "" where there is none."""
        for name, value in self.model_dump(mode="json", exclude=set(_AS_WRITTEN)).items():
            for word in _words(value):
                if word.startswith("-") or not word.isprintable():
                    return f'{name} cannot be "{word}": an engine would read it as a flag'
        return ""

    def for_card(self, card: Card) -> Self:
        """With what the card says where this says nothing. Raises UserError where neither names a model."""
        model = self.model or card.repository
        if model is None:
            raise UserError(f'the card {card.id} names no repository, and "model" is missing', fix="Say what to serve")
        return self._with({**self._advised(card), "model": model, "served_name": self.served_name or card.id})

    def _advised(self, card: Card) -> dict[str, object]:
        """What the card advises for this engine, where the experiment says nothing."""
        advice = next((advice for engine, advice in card.engines.items() if engine == self.kind), None)
        known = {} if advice is None else advice.serve.model_dump(exclude_none=True, exclude_defaults=True)
        return {
            name: value
            for name, value in known.items()
            if name in type(self).model_fields and name not in self.model_fields_set
        }

    def _with(self, values: Mapping[str, object]) -> Self:
        """Changed and checked again. Raises UserError for what would be read as a flag."""
        changed = self.model_copy(update=dict(values))
        if wrong := changed._hidden_flag():
            raise UserError(wrong)
        return changed

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

    def program(self) -> tuple[str, ...]:
        """What is started: the `executable`, or else the engine's own command."""
        raise NotImplementedError

    def flags(self, port: int) -> list[str]:
        """The rest of the command line, for a server that listens on `port`."""
        raise NotImplementedError

    def command(self, port: int) -> tuple[str, ...]:
        """The whole command line."""
        return (*self.program(), *self.flags(port))

    @property
    def host(self) -> str:
        """The address it listens on: that of this machine alone, or of a cluster's network."""
        return "127.0.0.1" if self.on.kind in ("local", "ssh") else "0.0.0.0"  # noqa: S104

    def fingerprint(self) -> str:
        """Covers what changes answers: everything but where it runs, on which port and how long it may take.

        Of files of this machine their names and what is in them count, not their folders.
        """
        said = self.model_dump(mode="json", exclude={"on", "port", "starts_within_s", "environment", "executable"})
        here = isinstance(self.on, LocalPlace)
        loaded = {
            name: with_contents(said[name]) for name in _LOADED if name in said and (here or name == "chat_template")
        }
        return digest([said | loaded, self._settings(), unplaced(self.executable)])

    def _settings(self) -> dict[str, str]:
        """The environment that may change answers: attention backends and kernels are often chosen there."""
        return {name: value for name, value in self.environment.items() if name not in _PLACES}

    def facts(self) -> dict[str, JsonValue]:
        """What only its starter knows; names as in `Served.facts`."""
        settings = [f"{name}={' '.join(unplaced([value]))}" for name, value in self._settings().items()]
        known: dict[str, JsonValue] = {"flags": " ".join([*settings, *unplaced(self.flags(0))])}
        known |= self.model_dump(mode="json", include=_PRECISION, exclude_none=True)
        if self.random_weights():
            known["weights"] = "random"
        return known

    def random_weights(self) -> bool:
        """Whether it serves made-up weights: its speed is real, its answers are noise."""
        words = " ".join(self.arguments).replace("=", " ").replace("_", "-").split()
        return any(pair == ("--load-format", "dummy") for pair in pairwise(words))

    def job(self, port: int) -> Job:
        """What is to be run somewhere."""
        return Job(self.title, self.command(port), port, dict(self.environment), self.gpus_each(), self.nodes_wanted())

    @contextmanager
    def start(self, launch: Launch) -> Iterator[Started]:
        """Start it, wait until it answers, stop it. Raises UserError, with its last words, when it does not answer."""
        port = self.port or self.on.free_port()
        readiness = Readiness(self.health, self.starts_within_s)
        job = self.job(port)
        visible = os.environ.get("CUDA_VISIBLE_DEVICES") if (chosen := job.visible(launch)) is None else chosen
        facts = {**self.facts(), **(gpu_facts(visible) if self.gpus else {})}
        with served(job, self.on, readiness, launch, facts) as started:
            yield started


def flag(name: str, value: str | float | None) -> list[str]:
    """`--name value`, or nothing where there is no value."""
    return [] if value is None else [f"--{name}", str(value)]


def switch(name: str, value: bool | None) -> list[str]:
    """`--name`, `--no-name`, or nothing where nothing was said."""
    return [] if value is None else [f"--{name}" if value else f"--no-{name}"]


def _words(value: object) -> Iterator[str]:
    """All texts in a value of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from _words(each)
    elif isinstance(value, list):
        for each in value:
            yield from _words(each)
