"""A chat template, rendered here as Hugging Face's transformers renders it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

import jinja2
import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from msgspec import Struct

from harness.core.errors import UserError
from harness.core.sample import JsonValue, Message

_LONGEST = 1_000_000  # characters: templates are small


class Template(Struct, frozen=True):
    """`text` is Jinja; `special` are the tokens that it names, such as `bos_token`; `source` says where it is from."""

    text: str
    special: dict[str, str]
    source: str

    @property
    def writes_the_date(self) -> bool:
        """Whether what it renders depends on the day."""
        return "strftime_now" in self.text

    def render(self, messages: Sequence[Message], arguments: dict[str, JsonValue], now: datetime) -> str:
        """The prompt, with the opening of an answer. Raises UserError when the template refuses the conversation.

        As `_compile_jinja_template` and `render_jinja_template` of transformers' `utils/chat_template_utils.py` do it:
        an immutable sandbox, blocks trimmed, loop controls, their `raise_exception`, `strftime_now` and `tojson`. It
        differs in offering no tools, no documents and no `generation` mark.
        """
        environment = ImmutableSandboxedEnvironment(
            trim_blocks=True, lstrip_blocks=True, extensions=[jinja2.ext.loopcontrols]
        )
        environment.filters["tojson"] = _tojson
        environment.globals["raise_exception"] = _refuse
        environment.globals["strftime_now"] = now.strftime
        said = [{"role": message.role, "content": message.text()} for message in messages]
        named = {"tools": None, "documents": None, **self.special, **arguments}
        try:
            compiled = environment.from_string(self.text[:_LONGEST])
            return compiled.render(messages=said, add_generation_prompt=True, **named)
        except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
            raise UserError(f"the template of {self.source} does not render: {error}") from None


def _refuse(message: str) -> str:
    raise jinja2.TemplateError(message)


def _tojson(
    value: object,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    """Unlike Jinja's own it does not escape for HTML."""
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)
