"""What small files of a repository hold, digested part by part."""

from __future__ import annotations

import json

import msgspec

from harness.core.fingerprint import digest
from harness.hub.change import Part
from harness.hub.file_kinds import SPLIT
from harness.hub.scores import table_scores
from harness.hub.state import FileSeen
from harness.hub.words import short

INERT = "inert"
"""The key of what a file says that changes no answer; its value is short and printable."""

_INERT_KEYS = {"transformers_version", "_commit_hash", "_name_or_path", "name_or_path", "_diffusers_version"}
_QUANTISATION_KEYS = ("quantization_config", "quantization", "compression_config")


def read_contents(path: str, seen: FileSeen, body: bytes) -> FileSeen:
    """The file with a digest of each of its parts."""
    if path == "README.md":
        text = _body(body.decode(errors="replace"))
        scores, rest = table_scores(text)
        return msgspec.structs.replace(seen, parts={"readme": digest(rest)}, scores=scores)
    if path == "chat_template.jinja":
        return msgspec.structs.replace(seen, parts={"chat template": template_digest(body.decode(errors="replace"))})
    return msgspec.structs.replace(seen, parts=_of_json(path, body))


def template_digest(template: object) -> str:
    """The same for the same templates, wherever they are written; Jinja drops one line end at the end of a template."""
    if isinstance(template, list):
        named = {each.get("name"): each.get("template") for each in template if isinstance(each, dict)}
        template = named.get("default") if set(named) == {"default"} else named
    return digest(template.removesuffix("\n") if isinstance(template, str) else _plain(template))


def _of_json(path: str, body: bytes) -> dict[str, str]:
    main = SPLIT[path][0]
    try:
        found = json.loads(body)
        return _of_object(SPLIT[path], found) if isinstance(found, dict) else {main: digest(_plain(found))}
    except (ValueError, RecursionError):  # no JSON, or nested deeper than anybody would
        return {main: digest(body.hex())}


def _of_object(held: tuple[Part, ...], found: dict[str, object]) -> dict[str, str]:
    main, parts, inert = held[0], dict[str, str](), dict[str, object]()
    if "chat template" in held and found.get("chat_template") is not None:
        parts["chat template"] = template_digest(found.pop("chat_template"))
    if "quantisation" in held:
        quantisation = {key: found.pop(key) for key in _QUANTISATION_KEYS if found.get(key) is not None}
        if quantisation:
            parts["quantisation"] = digest(_plain(_without(quantisation, {})))
    rest = _without(found, inert)
    if main not in parts:
        parts[main] = digest(_plain(rest))
    elif rest:
        parts[main] = digest((parts[main], _plain(rest)))
    if inert:
        parts[INERT] = short("; ".join(f"{key} {value}" for key, value in sorted(inert.items())))
    return parts


def _without(value: object, inert: dict[str, object]) -> object:
    """`value` without what changes no answer, which goes to `inert`, at any depth."""
    if isinstance(value, list):
        return [_without(each, inert) for each in value]
    if not isinstance(value, dict):
        return value
    inert |= {key: each for key, each in value.items() if key in _INERT_KEYS}
    return {key: _without(each, inert) for key, each in value.items() if key not in _INERT_KEYS}


def _plain(value: object) -> str:
    """JSON as Python has it, with its infinities and whole numbers of any size, which digest() would not take."""
    return json.dumps(value, sort_keys=True)


def _body(readme: str) -> str:
    """A README without the metadata before it, which the Hub tells apart."""
    lines = readme.removeprefix("\ufeff").splitlines()
    if lines and lines[0].strip() == "---":
        for number, line in enumerate(lines[1:], 1):
            if line.strip() == "---":
                return "\n".join(lines[number + 1 :])
    return "\n".join(lines)
