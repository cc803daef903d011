"""The blocks of code that an answer marks: Markdown fences in all their variants, else tags."""

from __future__ import annotations

import re

from msgspec import Struct

_PREFIX = r"(?P<prefix>(?:[ \t]|>|(?:[-*+•]|\d{1,9}[.)])[ \t])*)"
_FENCE = re.compile(_PREFIX + r"(?P<fence>`{3,}|~{3,})(?P<info>.*)")
_PYTHON = re.compile(r"\{?\s*\.?(?:i?python[\d.]*|py[23]?|pycon|python-repl|sage)\b\}?|[\w./-]+\.py\b", re.IGNORECASE)
_OTHER_NAMES = (
    "bash sh shell console zsh fish terminal cmd bat powershell ps1 text txt plaintext plain output "
    "stdout stdin input log json jsonc json5 yaml yml toml ini xml html css csv tsv sql diff patch "
    "markdown md latex tex math mermaid dot graphviz javascript js jsx typescript ts tsx java c cpp c++ h "
    "hpp csharp c# cs go golang rust rs ruby rb php perl r swift kotlin scala haskell lua julia dart "
    "elixir ocaml dockerfile makefile pseudocode pseudo algorithm error traceback "
)
_OTHER = frozenset(_OTHER_NAMES.split())
_MARKDOWN = frozenset({"markdown", "md"})
_CODE = re.compile(  # code on the line of its fence
    r"(?:async\s+def|def|class|import)\s+\w|from\s+[\w.]+\s+import\b|@\w|(?:return|for|while|if|with|print)\b"
    r"|[A-Za-z_]\w*\s+=\s|\#"
)
_TAG = re.compile(
    r"\[PYTHON\](?P<square>.*?)(?P<square_end>\[/PYTHON\]|\Z)"
    r"|<(?P<name>python|code)\b[^>\n]{0,200}>(?P<code>.*?)(?P<end></(?P=name)>|\Z)",
    re.DOTALL | re.IGNORECASE,
)


class Block(Struct, frozen=True):
    """One block. `language` is "python", "" where none is named, else the name in lower case.

    `first` and `last` number the lines (from 0) of its content: `lines[first:last]`. `closed` says that its closing
    fence was written.
    """

    language: str
    code: str
    first: int
    last: int
    closed: bool


class _Opening(Struct, frozen=True):
    fence: str
    quotes: int
    width: int
    language: str
    code: list[str]
    first: int


def is_fence(line: str) -> bool:
    """Whether a line is a fence, opening or closing."""
    return ("```" in line or "~~~" in line) and _FENCE.match(line) is not None


def blocks(answer: str) -> list[Block]:
    """The fenced blocks of an answer in order, or without any, what stands in `[PYTHON]`, `<python>` or `<code>` tags.

    As CommonMark has it: ``` or ~~~, in lists and quotes, a longer fence around shorter ones, an unclosed last one. As
    models write it: code on the line of the opening fence, an opening fence at the end of a sentence, a closing fence
    glued to the last line of code or followed by prose, an opening fence (with a language) while a block is open, which
    ends that block. A block named markdown is looked into. An unclosed block without content is none.
    """
    found = _fenced(answer.split("\n"))
    return found or [
        Block("python", match["code"] or match["square"] or "", 0, 0, bool(match["end"] or match["square_end"]))
        for match in _TAG.finditer(answer)
    ]


def _fenced(lines: list[str], offset: int = 0) -> list[Block]:
    found: list[Block] = []
    opening: _Opening | None = None
    for number, line in enumerate(lines):
        if "```" not in line and "~~~" not in line:
            if opening is not None:
                opening.code.append(line)
            continue
        if opening is not None:
            after = _ends(opening, line)
            if after is None:
                opening.code.append(line)
                continue
            found.append(_block(opening, number, closed=True))
            opening = None if not after else _opened(after, number)
            continue
        opening = _opened(line, number) or _late(line, number)
        if opening is not None and opening.code and opening.fence in opening.code[0]:  # a block of one line
            code = opening.code[0].partition(opening.fence)[0]
            found.append(Block(opening.language, code, number, number + 1, closed=True))
            opening = None
    if opening is not None and any(line.strip() for line in opening.code):
        found.append(_block(opening, len(lines), closed=False))
    inner = [each for block in found for each in _inside(block)]
    return [Block(each.language, each.code, each.first + offset, each.last + offset, each.closed) for each in inner]


def _inside(block: Block) -> list[Block]:
    if block.language in _MARKDOWN or (block.language == "" and is_fence(block.code.lstrip().partition("\n")[0])):
        return _fenced(block.code.split("\n"), block.first) or ([block] if block.code.strip() else [])
    return [block]


def _opened(line: str, number: int) -> _Opening | None:
    match = _FENCE.match(line)
    if match is None:
        return None
    language, code = _named(match["info"].strip())
    quotes = match["prefix"].count(">")
    width = len(match["prefix"].rpartition(">")[2].expandtabs(4).removeprefix(" " if quotes else ""))
    return _Opening(match["fence"], quotes, width, language, [code] if code else [], number + (not code))


def _named(info: str) -> tuple[str, str]:
    """The language that an info string names, and code that follows it on its line."""
    python = _PYTHON.match(info)
    word = re.match(r"[\w+#-]*", info)
    name = word.group().lower() if word else ""
    if python is not None:
        name, rest = "python", info[python.end() :].strip()
    elif name in _OTHER:
        rest = ""
    else:
        name, rest = "", info
    return name, rest if _CODE.match(rest) else rest if "```" in rest else ""


def _late(line: str, number: int) -> _Opening | None:
    """A fence that opens at the end of a sentence: "Here it is: ```python"."""
    before, _, info = line.rstrip().rpartition("```")
    before = before.rstrip()
    if not before or before.endswith("`") or "```" in before:
        return None
    python = _PYTHON.fullmatch(info.strip())
    if python is None and not (info == "" and before.endswith(":")):
        return None
    return _Opening("```", 0, 0, "python" if python else "", [], number + 1)


def _ends(opening: _Opening, line: str) -> str | None:
    """None where a line does not end the block; otherwise the fence that it opens, or ""."""
    match = _FENCE.match(line)
    size = len(opening.fence)
    if match is None or match["prefix"].strip(" \t>"):
        glued = line.rstrip()
        if opening.fence[0] == "`" and glued.endswith(opening.fence) and glued.strip("` \t"):
            opening.code.append(glued[: -len(opening.fence)])
            return ""
        return None
    if not match["fence"].startswith(opening.fence[0]) or len(match["fence"]) < size:
        return None
    info = match["info"].strip()
    language, code = _named(info)
    opens = bool(code) or (language != "" and len(info.split()) == 1)
    return line if opens else ""


def _block(opening: _Opening, last: int, *, closed: bool) -> Block:
    lines = opening.code
    if opening.quotes:
        quote = re.compile(rf"(?:[ \t]{{0,3}}>[ ]?){{1,{opening.quotes}}}")
        lines = [quote.sub("", line, count=1) for line in lines]
    indents = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    width = min([opening.width, *indents])
    code = (
        "\n".join(line[width:] if line.strip() else line.strip(" \t") for line in lines) if width else "\n".join(lines)
    )
    return Block(opening.language, code, opening.first, last, closed)
