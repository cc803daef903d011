"""Scores that a model's makers report: in the metadata of its README, in evaluation files, in tables of the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from harness.core.sample import JsonValue
from harness.hub.words import short

_BENCHMARK = re.compile(
    r"benchmark|evaluation|leaderboard|accuracy|pass@|win.?rate|\belo\b|mmlu|gpqa|mmmu|gsm-?8k|\bmath\b|aime|humaneval"
    r"|mbpp|livecodebench|swe-?bench|ifeval|\bbbh\b|big-?bench|arc-|hellaswag|winogrande|truthfulqa|mgsm|docvqa|chartqa"
    r"|mathvista|ruler|needle|niah|longbench|arena|simpleqa|\bhle\b|last exam|tau.?bench|bfcl|terminal-?bench"
    r"|browsecomp|mtob|drop\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^[~≈<>]?\s*[+-]?\d[\d,]*(\.\d+)?\s*%?(\s*(/|±|\|)\s*\d+(\.\d+)?\s*%?)*$")
_DIVIDER = re.compile(r"^\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?$")
_EMPHASIS = re.compile(r"<[^<>]{0,200}>|[*_`]|\[\^?\w{1,8}\]|[†‡§]")
_MOST_SCORES = 2000
_MOST_CELL, _MOST_HTML = 60, 200_000  # letters; beyond, reading could take a stranger's patience and not ours

Table = list[list[str]]


def metadata_scores(card_data: dict[str, JsonValue], model_index: JsonValue, results: JsonValue) -> dict[str, str]:
    """Scores of `model-index` and of evaluation results, by what was measured."""
    index = model_index if isinstance(model_index, list) else card_data.get("model-index")
    found = [*_of_model_index(index), *_of_results(results)]
    return _numbered(found)


def table_scores(text: str) -> tuple[dict[str, str], str]:
    """Numbers of the text's benchmark tables by row and column, and the text without them.

    A table is of benchmarks when it, or a heading above it, names one. Markdown's tables and HTML's are read.
    """
    scores: list[tuple[str, str]] = []
    rest: list[str] = []
    for heading, table, lines in _blocks(text.splitlines()):
        if table and _BENCHMARK.search(" ".join((heading, *(cell for row in table for cell in row)))):
            scores += _cells(table)
        else:
            rest += lines
    return _numbered(scores), "\n".join(line.rstrip() for line in rest)


def _of_model_index(index: JsonValue) -> Iterator[tuple[str, str]]:
    for result in _dicts(each.get("results") for each in _dicts([index])):
        dataset = result.get("dataset")
        named = dataset.get("name") or dataset.get("type") if isinstance(dataset, dict) else None
        for metric in _dicts([result.get("metrics")]):
            name = f"{named or '?'}, {metric.get('name') or metric.get('type') or '?'}"
            yield short(name), short(str(metric.get("value")), 30)


def _of_results(results: JsonValue) -> Iterator[tuple[str, str]]:
    """As in .eval_results/*.yaml; the Hub wraps each in `data` when it also says where it is from."""
    for each in _dicts([results]):
        inner = each.get("data")
        result = inner if isinstance(inner, dict) else each
        dataset = result.get("dataset")
        if isinstance(dataset, dict) and "value" in result:
            name = f"{dataset.get('id')}, {dataset.get('task_id') or 'default'}"
            yield short(name), short(str(result["value"]), 30)


def _dicts(values: Iterable[object]) -> Iterator[dict[str, object]]:
    """The dictionaries in lists of them; anything else that a stranger wrote there is left out."""
    for value in values:
        yield from (each for each in value if isinstance(each, dict)) if isinstance(value, list) else ()


def _cells(table: Table) -> Iterator[tuple[str, str]]:
    header = table[0]
    for row in table[1:]:
        label = " ".join(cell for cell in row if cell and not _is_number(cell)) or "?"
        for number, cell in enumerate(row):
            if _is_number(cell):
                column = header[number] if number < len(header) and header[number] else str(number + 1)
                yield short(f"{label}, {column}"), short(cell, 30)


def _numbered(scores: Iterable[tuple[str, str]]) -> dict[str, str]:
    """By name; names that come again are numbered. Beyond a limit no more are kept."""
    found: dict[str, str] = {}
    times: dict[str, int] = {}
    for name, value in scores:
        times[name] = times.get(name, 0) + 1
        found[name if times[name] == 1 else f"{name} ({times[name]})"] = value
        if len(found) >= _MOST_SCORES:
            break
    return found


def _blocks(lines: list[str]) -> Iterator[tuple[str, Table, list[str]]]:
    """The text in blocks: the heading above, the table it is (none for text), its lines."""
    heading, at = "", 0
    while at < len(lines):
        end = at + 1
        table: Table = []
        if "|" in lines[at] and end < len(lines) and "-" in lines[end] and _DIVIDER.match(lines[end].strip()):
            end += 1
            while end < len(lines) and "|" in lines[end]:
                end += 1
            table = [_row(line) for number, line in enumerate(lines[at:end]) if number != 1]
        elif "<table" in lines[at].lower():
            while end < len(lines) and "</table" not in lines[end - 1].lower():
                end += 1
            table = _html_table("\n".join(lines[at:end]))
        elif lines[at].startswith("#"):
            heading = lines[at]
        yield heading, table, lines[at:end]
        at = end


def _is_number(cell: str) -> bool:
    return len(cell) <= _MOST_CELL and _NUMBER.match(cell) is not None


def _row(line: str) -> list[str]:
    return [_bare(cell) for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _bare(cell: str) -> str:
    return _EMPHASIS.sub("", cell).strip()


def _html_table(source: str) -> Table:
    if len(source) > _MOST_HTML:
        return []
    reader = _Rows()
    reader.feed(source)
    reader.close()
    return [[_bare(cell) for cell in row] for row in reader.rows if row]


class _Rows(HTMLParser):
    """The cells of an HTML table, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Table = [[]]
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A row or a cell begins."""
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        """A cell ends."""
        self._inside = self._inside and tag not in ("td", "th", "tr")

    def handle_data(self, data: str) -> None:
        """Text of a cell."""
        if self._inside:
            self.rows[-1][-1] += data
