"""An Atom feed of runs and changes (RFC 4287): the same entry has the same id for ever."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote
from xml.etree import ElementTree as Xml

from harness.gate.xml_text import xml_text
from harness.hub.change import Change
from harness.site.history import History

MOST = 50
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class _Item:
    identity: str
    title: str
    at: float
    summary: str
    address: str


def feed(history: History, changes: Sequence[Change], url: str | None) -> bytes:
    """The newest of both; `url` is where the index is published: without it links are relative to the feed."""
    items = sorted([*_runs(history), *_changes(changes)], key=lambda item: (-item.at, item.identity))[:MOST]
    Xml.register_namespace("", _ATOM)
    root = Xml.Element(f"{{{_ATOM}}}feed")
    _add(root, "id", url or "urn:harness:history")
    _add(root, "title", "Measured models")
    _add(root, "updated", _moment(items[0].at if items else 0.0))
    _add(_element(root, "author"), "name", "harness")
    _element(root, "link", href=_link("index.html", url))
    _element(root, "link", rel="self", href=_link("feed.xml", url))
    for item in items:
        entry = _element(root, "entry")
        _add(entry, "id", item.identity)
        _add(entry, "title", item.title)
        _add(entry, "updated", _moment(item.at))
        _element(entry, "link", href=_link(item.address, url))
        _add(entry, "summary", item.summary)
    Xml.indent(root)
    document: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _runs(history: History) -> Iterator[_Item]:
    pages = history.pages()
    for entry in history.entries:
        if entry.standing == "complete" and not entry.parts:
            verdicts = ", ".join(f"{judged.model} {judged.verdict}" for judged in entry.judged)
            said = [finding.said for judged in entry.judged for finding in judged.findings]
            page = pages.get(entry.run)
            yield _Item(
                f"urn:harness:run:{quote(entry.run, safe='')}",
                f"{entry.name}: {verdicts or ', '.join(entry.models)}",
                entry.created_at,
                "; ".join(said) or f"{len(entry.scores)} scores of {', '.join(entry.models)}",
                quote(page) if page else f"index.html#{entry.anchor}",
            )


def _changes(changes: Sequence[Change]) -> Iterator[_Item]:
    for change in {change.identity: change for change in changes}.values():
        if change.calls_for != "nothing":
            yield _Item(
                f"urn:harness:change:{change.identity}",
                f"{change.subject}: {change.part} changed",
                change.seen_at,
                change.said,
                "index.html",
            )


def _link(address: str, url: str | None) -> str:
    return address if url is None else f"{url.rstrip('/')}/{address}"


def _moment(unix_s: float) -> str:
    return datetime.fromtimestamp(int(unix_s), UTC).isoformat().replace("+00:00", "Z")


def _element(parent: Xml.Element, name: str, **attributes: str) -> Xml.Element:
    return Xml.SubElement(parent, f"{{{_ATOM}}}{name}", {key: xml_text(value) for key, value in attributes.items()})


def _add(parent: Xml.Element, name: str, text: str) -> None:
    _element(parent, name).text = xml_text(text)
