"""A matplotlib figure as inline SVG: its text kept as text, without styles that the page forbids."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.figure import Figure

INK = "#010203"  # becomes currentColor, so that the figure follows the page's light or dark
PAPER = "#040506"  # becomes the page's own ground
_SVG = "http://www.w3.org/2000/svg"
_UNUSED = {f"{{{_SVG}}}{tag}" for tag in ("metadata", "style", "clipPath")}
_DECLARATION = re.compile(r"\s*([\w-]+)\s*:\s*([^;]+)")


@contextmanager
def drawing(font_px: float) -> Iterator[None]:
    """Draw within this: text stays text, of this size; ids are the same at every run; no font need have a glyph."""
    with (
        mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "harness", "hatch.linewidth": 0.6}),
        mpl.rc_context({"font.size": font_px}),
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")  # the reader's browser has one
        yield


def inline(figure: Figure, prefix: str, title: str = "", description: str = "") -> Markup:
    """The figure as an element of the page; its ids start with `prefix`.

    With a title it is announced as an image of that name; without one it is hidden from screen readers, because a
    table beside it says the same.
    """
    target = io.StringIO()
    figure.savefig(target, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ElementTree.fromstring(target.getvalue())  # noqa: S314 - matplotlib's own output
    _plain(root, prefix)
    if title:
        _name(root, prefix, title, description)
    else:
        root.set("aria-hidden", "true")
    return Markup(ElementTree.tostring(root, encoding="unicode"))  # noqa: S704 - text escaped by ElementTree


def _plain(root: ElementTree.Element, prefix: str) -> None:
    """Turn style attributes, which the page's policy blocks, into presentation attributes; make ids unique."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in _UNUSED:
                parent.remove(child)
    for element in root.iter():
        _simplify(element, prefix)
    for name in ("width", "height"):
        root.attrib.pop(name, None)


def _name(root: ElementTree.Element, prefix: str, title: str, description: str) -> None:
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}-title {prefix}-desc")
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ElementTree.Element(f"{{{_SVG}}}{tag}", {"id": f"{prefix}-{tag}"})
        element.text = text
        root.insert(place, element)


def _simplify(element: ElementTree.Element, prefix: str) -> None:
    for name, value in _DECLARATION.findall(element.attrib.pop("style", "")):
        element.set(*(("font-size", value.split()[0]) if name == "font" else (name, value.strip())))
    element.attrib.pop("clip-path", None)
    if identity := element.attrib.pop("id", None):
        element.set("id", f"{prefix}-{identity}")
    for name in [key for key in element.attrib if key.endswith("href")]:
        element.set(name, element.attrib[name].replace("#", f"#{prefix}-", 1))
    for name in ("fill", "stroke"):
        value = element.get(name)
        if value in (INK, PAPER):
            element.set(name, "currentColor" if value == INK else "var(--paper)")
        elif value and value.startswith("url(#"):
            element.set(name, value.replace("#", f"#{prefix}-", 1))
