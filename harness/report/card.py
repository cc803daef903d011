"""A run as a picture of 1,200 × 630 pixels, for a chat or a slide."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from harness.report.outline import Outline
from harness.report.text import cut, visible

WIDTH, HEIGHT = 1200, 630
MOST_MODELS, MOST_SUITES, MOST_LEADS = 6, 4, 2
_MARGIN = 48
_INK, _SOFT, _LINE, _PAPER, _ALARM, _ALARM_BACK = "#17202a", "#56616d", "#dfe1e0", "#fdfdfc", "#a33a12", "#fdf0e9"

Font = ImageFont.FreeTypeFont


def card(outline: Outline) -> bytes:
    """The PNG. The same run gives the same bytes; what has no room is counted."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = _Pen(ImageDraw.Draw(picture))
    pen.write(f"harness · {outline.began}", _font(18), _SOFT)
    pen.write(outline.title, _font(38, bold=True), _INK, lines=1)
    for warning in outline.warnings:
        pen.banner(warning)
    pen.down(6)
    for sentence in outline.leads[:MOST_LEADS]:
        pen.write(sentence.claim, _font(25, bold=True), _INK, lines=2)
        pen.write(sentence.evidence, _font(17), _SOFT, lines=2)
    if left := len(outline.leads) - MOST_LEADS:
        pen.write(f"and {left} more in the report" if left > 0 else "", _font(17), _SOFT)
    pen.down(10)
    if outline.suites:
        _table(pen, outline)
    elif outline.loads:
        _loads(pen, outline)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _table(pen: _Pen, outline: Outline) -> None:
    suites = outline.suites[:MOST_SUITES]
    width = (WIDTH - 2 * _MARGIN) // (len(suites) + 1)
    pen.row(["", *suites], width, _font(17), _SOFT)
    for model, cells in list(outline.scores.items())[:MOST_MODELS]:
        pen.row([model, *cells[:MOST_SUITES]], width, _font(18), _INK)
    more = [
        f"{len(rest):,} more {what}{'' if len(rest) == 1 else 's'}"
        for rest, what in ((outline.suites[MOST_SUITES:], "suite"), (list(outline.scores)[MOST_MODELS:], "model"))
        if rest
    ]
    pen.write(f"{' and '.join(more)} in the report; " * bool(more) + "95% intervals", _font(16), _SOFT)


def _loads(pen: _Pen, outline: Outline) -> None:
    for suite, said in outline.loads.items():
        pen.write(f"{suite}, under load", _font(17), _SOFT, lines=1)
        for one in said[:MOST_MODELS]:
            pen.write(one, _font(19), _INK, lines=2)


class _Pen:
    """Writes from the top down, and stops before the lower edge."""

    def __init__(self, draw: ImageDraw.ImageDraw) -> None:
        self._draw = draw
        self._top = 36

    def down(self, pixels: int) -> None:
        """Leave room."""
        self._top += pixels

    def write(self, text: str, font: Font, colour: str, lines: int = 2) -> None:
        """A paragraph of so many lines at most."""
        for line in self._wrapped(text, font, WIDTH - 2 * _MARGIN, lines):
            self._line(line, font, colour, _MARGIN)

    def banner(self, text: str) -> None:
        """What must be seen before any number."""
        font = _font(22, bold=True)
        lines = self._wrapped(text, font, WIDTH - 2 * _MARGIN - 40, 2)
        height = len(lines) * 30 + 16
        self._draw.rectangle((_MARGIN, self._top, WIDTH - _MARGIN, self._top + height), _ALARM_BACK)
        self._draw.rectangle((_MARGIN, self._top, _MARGIN + 6, self._top + height), _ALARM)
        self._top += 7
        for line in lines:
            self._line(line, font, _ALARM, _MARGIN + 22)
        self._top += 14

    def row(self, cells: list[str], width: int, font: Font, colour: str) -> None:
        """A row of a table, its cells wrapped to three lines."""
        wrapped = [self._wrapped(cell, font, width - 18, 3) for cell in cells]
        height = max(map(len, wrapped)) * (font.size + 8) + 10
        if self._top + height > HEIGHT - 50:
            return
        self._draw.line((_MARGIN, self._top, WIDTH - _MARGIN, self._top), _LINE)
        for place, lines in enumerate(wrapped):
            for number, line in enumerate(lines):
                at = (_MARGIN + place * width, self._top + 6 + number * (font.size + 8))
                self._draw.text(at, line, colour, font)
        self._top += int(height)

    def _line(self, line: str, font: Font, colour: str, left: int) -> None:
        if self._top + font.size > HEIGHT - 16:
            return
        self._draw.text((left, self._top), line, colour, font)
        self._top += int(font.size * 1.35)

    def _wrapped(self, text: str, font: Font, width: int, lines: int) -> list[str]:
        """Broken at spaces, and where a word is too long anywhere; "…" where there is more."""
        words = cut(visible(text), 600).text.split()
        made: list[str] = []
        while words and len(made) < lines:
            line = words.pop(0)
            while words and font.getlength(f"{line} {words[0]}") <= width:
                line += f" {words.pop(0)}"
            fits = next(size for size in range(len(line), 0, -1) if font.getlength(line[:size]) <= width or size == 1)
            if fits < len(line):
                words.insert(0, line[fits:])
            made.append(line[:fits])
        if words and made:
            made[-1] = made[-1][:-1] + "…"
        return made


def _font(size: int, *, bold: bool = False) -> Font:
    """DejaVu Sans, which comes with matplotlib: the same on every machine, whatever is installed."""
    from matplotlib import get_data_path

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(Path(get_data_path(), "fonts", "ttf", name), size)
