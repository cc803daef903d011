"""Finds the card's own chat template: in its tokenizer's folder, in the Hub's cache, else as it was recorded."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from harness.core.card import Card
from harness.core.errors import UserError
from harness.fidelity.template import Template

_CONFIG, _TEMPLATE = "tokenizer_config.json", "chat_template.jinja"
_SPECIAL = ("bos_token", "eos_token", "pad_token", "unk_token")


class _Named(Struct):
    """Some repositories have several templates; `default` is the one for chat."""

    name: str
    template: str


class _Token(Struct):
    content: str


class _Config(Struct):
    chat_template: str | list[_Named] | None = None
    bos_token: str | _Token | None = None
    eos_token: str | _Token | None = None
    pad_token: str | _Token | None = None
    unk_token: str | _Token | None = None

    def special(self) -> dict[str, str]:
        """By the names that templates use."""
        tokens = zip(_SPECIAL, (self.bos_token, self.eos_token, self.pad_token, self.unk_token), strict=True)
        return {name: token.content if isinstance(token, _Token) else token for name, token in tokens if token}

    def template(self) -> str | None:
        """The one for chat."""
        if isinstance(self.chat_template, list):
            return next((each.template for each in self.chat_template if each.name == "default"), None)
        return self.chat_template


def card_template(card: Card, tokenizer: str | None = None) -> Template | None:
    """The template in the folder or cached repository `tokenizer`, else in the card's; None when it is not here.

    Never goes to the network. Raises UserError when it is here and cannot be read.
    """
    sources = (tokenizer, card.tokenizer, card.repository)
    return next((found for source in sources if source and (found := _in_source(source)) is not None), None)


def _in_source(source: str) -> Template | None:
    path = Path(source).expanduser()
    if path.is_dir():
        return _template(path / _CONFIG, path / _TEMPLATE, path.name)
    if path.exists():
        return None
    config, template = _cached(source, _CONFIG), _cached(source, _TEMPLATE)
    return None if config is None else _template(config, template, source)


def _template(config: Path, beside: Path | None, source: str) -> Template | None:
    if not config.is_file():
        return None
    try:
        found = msgspec.json.decode(config.read_bytes(), type=_Config)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UserError(f"the {_CONFIG} of {source} cannot be read: {error}") from None
    text = beside.read_text("utf-8") if beside is not None and beside.is_file() else found.template()
    return None if text is None else Template(text, found.special(), source)


def _cached(repository: str, name: str) -> Path | None:
    """A file of a repository in the Hub's cache, None where that is not known here."""
    try:
        from huggingface_hub import try_to_load_from_cache
        from huggingface_hub.errors import HFValidationError
    except ImportError:
        return None
    try:
        found = try_to_load_from_cache(repository, name)
    except HFValidationError:
        return None
    return Path(found) if isinstance(found, str) else None
