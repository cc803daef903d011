"""The template prompt: a system message, worked examples and the question, written in Jinja."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import Annotated, ClassVar, Literal

from jinja2 import Template, TemplateError, UndefinedError
from msgspec.structs import replace
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from harness.core.errors import UserError, placed
from harness.core.fingerprint import digest
from harness.core.kind import Kind
from harness.core.nearest import did_you_mean
from harness.core.paths import DataPath
from harness.core.sample import IMAGE_MARK, Image, JsonValue, Message, Sample
from harness.tasks.datafile import DataFile
from harness.tasks.images.settings import ImageSettings
from harness.tasks.jinja import PromptEnvironment
from harness.tasks.jsonl import JsonlSource
from harness.tasks.pictured import pictured
from harness.tasks.target import text_of

_Examples = tuple[tuple[str, str], ...]


class ExamplesFrom(BaseModel):
    """The first `count` rows of a JSON Lines file that the questions are not taken from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: DataPath
    count: Annotated[int, Field(ge=1)]
    answer: Annotated[str, Field(description="the column of the answer to show")] = "answer"


class TemplatePrompt(Kind):
    """`user` and `system` are Jinja templates over a sample's fields; only they reach the model.

    Each of `examples` has the fields of a sample and an `answer`; it is shown as a turn of its own, or with
    `chat: false` in one message with the question, as a base model wants it. A sample's images stand where the
    question names them (`<image 1>`), as they are or altered by `images`; examples have none.
    """

    version: ClassVar[int] = 1

    kind: Literal["template"] = "template"
    user: Annotated[str, Field(min_length=1, description="Jinja over the sample's fields")]
    system: Annotated[str | None, Field(description="Jinja over the sample's fields")] = None
    examples: Annotated[tuple[dict[str, JsonValue], ...], Field(description="fields and an answer each")] = ()
    examples_from: Annotated[ExamplesFrom | None, Field(description="a file of them")] = None
    chat: Annotated[bool, Field(description="examples are turns of their own")] = True
    images: Annotated[ImageSettings | None, Field(description="alters the images before they are sent")] = None

    _environment: PromptEnvironment = PrivateAttr(default_factory=PromptEnvironment)
    _user: Template = PrivateAttr()
    _system: Template | None = PrivateAttr(default=None)
    _names: frozenset[str] = PrivateAttr(default=frozenset())

    @model_validator(mode="after")
    def _compile(self) -> TemplatePrompt:
        self._user, self._names = self._environment.compiled(self.user)
        if self.system is not None:
            self._system, names = self._environment.compiled(self.system)
            self._names |= names
        if self.examples and self.examples_from:
            raise ValueError("examples come from a list or from a file, not both")
        return self

    def fingerprint(self) -> str:
        """Digest of the templates, the examples and the version of this code."""
        left_out = {"examples_from": {"path"}} | ({} if self.images else {"images": True})  # as before there were any
        arguments = self.model_dump(mode="json", exclude=left_out)
        file = DataFile(self.examples_from.path).digest() if self.examples_from else None
        return digest([self.version, arguments, file])

    def render(self, sample: Sample) -> tuple[Message, ...]:
        """The messages. Raises UserError where the template names what the sample lacks, or makes too much."""
        where = f"sample {sample.id}"
        question = self._text(self._user, sample.fields, where)
        system = None if self._system is None else self._text(self._system, sample.fields, where)
        if not self.chat:
            shown = [f"{asked}\n{answer}" for asked, answer in self._shown]
            whole = "\n\n".join([*([system] if system else []), *shown, question])
            last = pictured(question, self._altered(sample, where), where)  # an example names no image of the sample
            before = whole.removesuffix(question).replace(IMAGE_MARK, "")
            return (replace(last, content=before + last.text()) if last.images else Message("user", whole),)
        turns = [Message("system", system)] if system else []
        for asked, answer in self._shown:
            turns += (Message("user", asked), Message("assistant", answer))
        return (*turns, pictured(question, self._altered(sample, where), where))

    def _altered(self, sample: Sample, where: str) -> tuple[Image, ...]:
        if self.images is None:
            return sample.images
        try:
            return tuple(map(self.images.apply, sample.images))
        except UserError as error:
            raise placed(error, where) from None

    @cached_property
    def _shown(self) -> _Examples:
        if self.examples_from is None:
            return tuple(self._example(f"example {n}", each) for n, each in enumerate(self.examples, start=1))
        wanted = self.examples_from
        table = JsonlSource(path=wanted.path, target=wanted.answer)
        rows = islice(table.rows(), wanted.count)
        shown = tuple(self._example(table.place(line), {**row, "answer": row.get(wanted.answer)}) for line, row in rows)
        if len(shown) < wanted.count:
            raise UserError(f"there are {len(shown)} examples, not {wanted.count}", place=table.place())
        return shown

    def _example(self, name: str, fields: dict[str, JsonValue]) -> tuple[str, str]:
        answer = text_of(fields.get("answer"))
        if answer is None:
            raise UserError("the example has no answer", place=name)
        return self._text(self._user, fields, name), answer

    def _text(self, template: Template, fields: dict[str, JsonValue], name: str) -> str:
        self._environment.start()
        try:
            return template.render(fields)
        except UndefinedError as error:
            lacking = sorted(self._names - fields.keys())
            fix = did_you_mean(lacking[0] if lacking else "", map(str, fields), list_as="Its fields are")
            raise UserError(f"the prompt cannot be filled in: {error.message}", place=name, fix=fix) from None
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
            raise UserError(f"the prompt cannot be filled in: {error}", place=name) from None
